using System.Numerics;
using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Rebuild;

/// <summary>Makes a function with registers out of a captured one.</summary>
internal static class FunctionModel
{
    private const int CommandOffset = 4;
    private const int PendingAlignment = 8;

    /// <summary>Makes it.</summary>
    /// <param name="system">The engine.</param>
    /// <param name="captured">The function.</param>
    /// <param name="parent">Its MSI parent.</param>
    /// <param name="tableSize">Entries of its MSI-X table; 0 for none.</param>
    /// <param name="messages">Messages of its MSI; 0 for none.</param>
    public static RebuiltFunction Create(
        IrqSystem system, CapturedFunction captured, IrqDomain? parent, int tableSize, int messages)
    {
        uint tableBytes = (uint)(tableSize * PciConfigLayout.MsiXEntrySizeBytes);
        uint pendingBytes = (uint)((tableSize + 63) / 64 * PendingAlignment);
        List<IDeviceCapability> capabilities = [];
        if (tableSize > 0)
        {
            capabilities.Add(new MsiXCapabilityOptions { VectorCount = tableSize, PendingOffset = tableBytes });
        }

        if (messages > 0)
        {
            MsiCapabilityInfo? msi = captured.Capabilities?.Msi;
            capabilities.Add(new MsiCapabilityOptions
            {
                MessageCount = messages,
                Is64Bit = msi?.Is64Bit ?? true,
                HasMask = msi?.HasPerVectorMask ?? false,
            });
        }

        DeviceFunction model = new(new DeviceFunctionOptions
        {
            VendorId = (ushort)(captured.Vendor ?? 0xFFFF),
            DeviceId = (ushort)(captured.Device ?? 0xFFFF),
            ClassCode = (uint)(captured.Class ?? 0xFF0000) & 0xFFFFFF,
            Bars =
            [
                new DeviceBar(
                    DeviceBarKind.Memory64, Math.Max(4096, BitOperations.RoundUpToPowerOf2(tableBytes + pendingBytes))),
            ],
            Capabilities = capabilities,
        });
        model.WriteConfig(CommandOffset, [6, 0]);
        DirectFunctionAccess access = new(model);
        PciDevice device = new(system, new PciDeviceOptions
        {
            Slot = captured.Slot,
            Config = access,
            Memory = access,
            ParentDomain = parent,
            LineIrq = new Irq(Math.Max(captured.LegacyIrq, 0)),
            Node = captured.Node,
        });
        return new RebuiltFunction(captured, device, model);
    }
}

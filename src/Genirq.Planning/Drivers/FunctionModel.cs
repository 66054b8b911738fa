using System.Numerics;
using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>Makes a function with registers out of a captured one, or out of the facts of one that does not
/// exist.</summary>
internal static class FunctionModel
{
    private const int PendingAlignment = 8;
    private const int MsiXAt = 0x70;
    private const int MsiAt = 0x50;
    private const int CountShift = 1;

    // Any number: the INTx pin of a hypothetical function is never requested, the number only says that there is one.
    private const int PinNumber = 1;

    /// <summary>Makes the function and its driver's side.</summary>
    /// <param name="system">The engine.</param>
    /// <param name="captured">The function.</param>
    /// <param name="parent">Its MSI parent; null: it has no messages.</param>
    /// <param name="sizes">Entries of its MSI-X table and messages of its MSI, 0 for none; null: as its capabilities
    /// say.</param>
    /// <param name="platform">What holds for all functions; null for the defaults.</param>
    public static (PciDevice Device, DeviceFunction Model) Create(
        IrqSystem system,
        CapturedFunction captured,
        IrqDomain? parent,
        (int Entries, int Messages)? sizes = null,
        PciPlatform? platform = null)
    {
        (int entries, int messages) = sizes
            ?? (captured.Capabilities?.MsiX?.TableSize ?? 0, captured.Capabilities?.Msi?.CapableMessages ?? 0);
        uint tableBytes = (uint)(entries * PciConfigLayout.MsiXEntrySizeBytes);
        uint pendingBytes = (uint)((entries + 63) / 64 * PendingAlignment);
        List<IDeviceCapability> capabilities = [];
        if (entries > 0)
        {
            capabilities.Add(new MsiXCapabilityOptions { VectorCount = entries, PendingOffset = tableBytes });
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
        model.WriteConfig(PciConfigLayout.CommandOffset, [6, 0]);
        DirectFunctionAccess access = new(model);
        PciDeviceOptions options = new()
        {
            Slot = captured.Slot,
            Config = access,
            Memory = access,
            ParentDomain = parent,
            LineIrq = new Irq(Math.Max(captured.LegacyIrq, 0)),
            Node = captured.Node,
        };
        return (new PciDevice(system, platform is null ? options : options with { Platform = platform }), model);
    }

    /// <summary>The function that facts describe, as a machine would show it.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="slot">Where it is.</param>
    public static CapturedFunction CapturedOf(FunctionFacts facts, PciSlot slot) => new(slot)
    {
        Driver = facts.Driver,
        Vendor = facts.Vendor,
        Device = facts.Device,
        Class = facts.Class,
        Node = facts.Node,
        LegacyIrq = facts.HasWire ? PinNumber : 0,
        Capabilities = CapabilitiesOf(facts.MsiXEntries, facts.MsiMessages, facts.HasMsiMask),
    };

    /// <summary>Message capabilities that nothing has enabled.</summary>
    /// <param name="entries">Entries of the MSI-X table; 0 for none.</param>
    /// <param name="messages">Messages of MSI; 0 for none.</param>
    /// <param name="hasMask">Whether the messages of MSI can be masked one by one.</param>
    public static PciMessageCapabilities CapabilitiesOf(int entries, int messages, bool hasMask = false)
    {
        uint table = (uint)(entries * PciConfigLayout.MsiXEntrySizeBytes);
        int exponent = messages <= 1 ? 0 : BitOperations.Log2((uint)messages - 1) + 1;
        int control = PciConfigLayout.MsiAddress64 | (exponent << CountShift)
            | (hasMask ? PciConfigLayout.MsiPerVectorMask : 0);
        return new PciMessageCapabilities(
            messages == 0 ? null : new MsiCapabilityInfo(MsiAt, (ushort)control),
            entries == 0
                ? null
                : new MsiXCapabilityInfo(
                    MsiXAt, (ushort)(entries - 1), new PciBarOffset(0, 0), new PciBarOffset(0, table)),
            []);
    }
}

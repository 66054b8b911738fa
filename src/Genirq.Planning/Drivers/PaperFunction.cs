using System.Numerics;
using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>A function that is only thought of: a model with the registers that its facts tell.</summary>
internal static class PaperFunction
{
    /// <summary>Makes the function and its driver's side.</summary>
    /// <param name="system">The system.</param>
    /// <param name="facts">Its facts.</param>
    /// <param name="slot">Where it is.</param>
    /// <param name="parent">Its MSI parent; null: it has no messages.</param>
    /// <param name="platform">What holds for all functions.</param>
    public static PciDevice Create(
        IrqSystem system, FunctionFacts facts, PciSlot slot, IrqDomain? parent, PciPlatform platform)
    {
        List<IDeviceCapability> capabilities = [];
        List<DeviceBar> bars = [];
        if (facts.MsiXEntries > 0)
        {
            // The pending bits follow the table; both fit in what is the next power of two of twice the table.
            uint table = (uint)facts.MsiXEntries * PciConfigLayout.MsiXEntrySizeBytes;
            uint window = BitOperations.RoundUpToPowerOf2(Math.Max(2 * table, 4096));
            bars.Add(new DeviceBar(DeviceBarKind.Memory32, window));
            capabilities.Add(
                new MsiXCapabilityOptions { VectorCount = facts.MsiXEntries, PendingOffset = window / 2 });
        }

        if (facts.MsiMessages > 0)
        {
            capabilities.Add(new MsiCapabilityOptions
            {
                MessageCount = (int)BitOperations.RoundUpToPowerOf2((uint)facts.MsiMessages),
                HasMask = facts.HasMsiMask,
            });
        }

        DeviceFunction function = new(new DeviceFunctionOptions
        {
            VendorId = (ushort)(facts.Vendor ?? 0),
            DeviceId = (ushort)(facts.Device ?? 0),
            ClassCode = (uint)(facts.Class ?? 0) & 0xFFFFFF,
            Bars = bars,
            Capabilities = capabilities,
        });
        function.WriteConfig(PciConfigLayout.CommandOffset, [0x06, 0]);
        DirectFunctionAccess access = new(function);
        return new PciDevice(system, new PciDeviceOptions
        {
            Slot = slot,
            Config = access,
            Memory = access,
            ParentDomain = parent,
            LineIrq = facts.HasWire ? new Irq(WireNumber) : Irq.None,
            Platform = platform,
            Node = facts.Node,
        });
    }

    // Any number: the wire is never requested here, its number only says that there is one.
    private const int WireNumber = 1;
}

using Genirq.Actions;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Drivers;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Rebuild;

/// <content>Drivers that start, and the queues that they use.</content>
internal sealed partial class ChangingMachine
{
    private readonly SortedList<PciSlot, DriverStart> _started = [];

    private CpuFacts? _cpus;

    /// <summary>The CPUs now, as drivers see them.</summary>
    public CpuFacts Cpus => _cpus ??= CpuFacts.Of(System, Machine.Capture.CpuCores, Vendor);

    private CpuVendor Vendor => _parts.UsualRemapping switch
    {
        IntelRemappingDomain when !_parts.IsRemappingUnnamed => CpuVendor.Intel,
        AmdRemappingDomain => CpuVendor.Amd,
        _ => CpuVendors.Of(Machine.Capture),
    };

    /// <summary>Starts the driver of a function that has none of its interrupts.</summary>
    /// <param name="function">The function.</param>
    /// <param name="request">What its driver asks for.</param>
    /// <param name="isInUse">Whether the device is put to use.</param>
    /// <param name="known">What need not be tried again; null for nothing.</param>
    public DriverStart Start(
        RebuiltFunction function, DriverRequest request, bool isInUse, KnownRefusals? known = null)
    {
        PciSlot slot = function.Captured.Slot;
        DriverStart start = _parts.Numbers.WithAll(
            function.Captured.MessageNumbers, () => DriverStart.Run(function.Device, request, isInUse, known));
        _started[slot] = start;
        foreach (IrqRegistration registration in start.Registrations)
        {
            if (!_parts.Registrations.TryGetValue(registration.Irq, out List<IrqRegistration>? list))
            {
                _parts.Registrations[registration.Irq] = list = new List<IrqRegistration>(1);
            }

            list.Add(registration);
        }

        bool isMsiX = start.Kind == InterruptKinds.MsiX
            || (start.Kind != InterruptKinds.Msi && function.Device.MsiXCapability is not null);
        PutStore(function, isMsiX, start.Irqs.Count > 0);
        if (start.PairsInUse > 0)
        {
            _spread.Take(_parts.Stores.First(store => store.Function.Slot == slot), start.PairsInUse);
        }

        Settle();
        return start;
    }

    /// <summary>Changes how many pairs of queues a virtio-net card uses; it keeps its interrupts.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="pairs">How many.</param>
    /// <returns>0; -EINVAL: it has fewer; null: it is no such card.</returns>
    public int? SetPairs(PciSlot slot, int pairs)
    {
        int? result = _spread.SetPairs(slot, pairs);
        Settle();
        return result;
    }

    /// <summary>Whether an interrupt came with a driver that was started here.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool IsNew(Irq irq) => _started.Values.Any(start => start.Irqs.Contains(irq));
}

using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Interrupts;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Plans;

/// <summary>A rebuilt machine that changes: drivers start and stop, CPUs go and come.</summary>
/// <remarks>Everything goes through the engine, as a driver or a user of the kernel would do it. Not
/// thread-safe.</remarks>
internal sealed class PlanMachine : IDisposable
{
    private readonly MachineParts _parts;
    private readonly SortedDictionary<PciSlot, DriverStart> _started = [];
    private readonly VirtioSpread _spread;
    private readonly List<IrqDiagnostic> _log = [];

    /// <summary>Takes a machine over.</summary>
    /// <param name="machine">The machine; it is ended with this.</param>
    public PlanMachine(RebuiltMachine machine)
    {
        Machine = machine;
        _parts = machine.Parts;
        _spread = new VirtioSpread(machine);
        machine.System.Diagnostics.Reported += _log.Add;
    }

    /// <summary>The machine.</summary>
    public RebuiltMachine Machine { get; }

    /// <summary>The vectors.</summary>
    public VectorDomain Vectors => Machine.Vectors!;

    /// <summary>The CPUs now, as drivers see them.</summary>
    public CpuFacts Cpus => CpuFacts.Of(Machine.System, Machine.Capture.CpuCores, Vendor);

    private CpuVendor Vendor => _parts.UsualRemapping switch
    {
        IntelRemappingDomain => CpuVendor.Intel,
        AmdRemappingDomain => CpuVendor.Amd,
        _ => CpuVendor.Other,
    };

    /// <summary>Starts the driver of a function that has none of its interrupts.</summary>
    /// <param name="function">The function.</param>
    /// <param name="request">What its driver asks for.</param>
    /// <param name="isInUse">Whether the device is put to use.</param>
    public DriverStart Start(RebuiltFunction function, DriverRequest request, bool isInUse)
    {
        PciSlot slot = function.Captured.Slot;
        DriverStart start = DriverStart.Run(function.Device, request, isInUse);
        _started[slot] = start;
        bool isMsiX = start.Kind == InterruptKinds.MsiX
            || (start.Kind != InterruptKinds.Msi && function.Device.MsiXCapability is not null);
        _parts.Stores.RemoveAll(store => store.Function.Slot == slot && store.Kind != MessageKind.Ims);
        _parts.Stores.Add(new RebuiltStore(
            function.Captured,
            isMsiX ? MessageKind.MsiX : MessageKind.Msi,
            function.Device.Message,
            Msi.MsiDomainId.Default)
        {
            TableSize = isMsiX
                ? function.Device.MsiXCapability!.TableSize
                : function.Device.MsiCapability?.CapableMessages,
            IsEnabled = start.Irqs.Count > 0,
        });
        _parts.Stores.Sort(static (left, right) => left.Function.Slot.CompareTo(right.Function.Slot));
        Settle();
        return start;
    }

    /// <summary>Adds a function without a driver.</summary>
    /// <param name="captured">The function.</param>
    public RebuiltFunction Plug(CapturedFunction captured)
    {
        RebuiltFunction function = FunctionModel.Create(
            Machine.System,
            captured,
            Machine.MsiParent,
            captured.Capabilities?.MsiX?.TableSize ?? 0,
            captured.Capabilities?.Msi?.CapableMessages ?? 0);
        _parts.Functions[captured.Slot] = function;
        return function;
    }

    /// <summary>Stops the driver of a function: its handlers and interrupts are freed.</summary>
    /// <param name="slot">The function.</param>
    public void Stop(PciSlot slot)
    {
        if (_started.Remove(slot, out DriverStart? start))
        {
            start.Dispose();
        }

        foreach (RebuiltStore store in _parts.Stores.Where(store => store.Function.Slot == slot))
        {
            foreach ((uint _, Irq irq) in store.Interrupts())
            {
                Release(irq);
            }
        }

        _spread.Forget(slot);
        if (_parts.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            function.Device.FreeVectors();
        }

        Settle();
    }

    /// <summary>Changes how many pairs of queues a running virtio-net card uses.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="pairs">How many.</param>
    /// <returns>0; -EINVAL: it has fewer; null: it is no such card, or was started here.</returns>
    public int? SetPairs(PciSlot slot, int pairs)
    {
        int? result = _spread.SetPairs(slot, pairs);
        Settle();
        return result;
    }

    /// <summary>Takes a function out.</summary>
    /// <param name="slot">The function.</param>
    public void Pull(PciSlot slot)
    {
        Stop(slot);
        _parts.Stores.RemoveAll(store => store.Function.Slot == slot);
        if (_parts.Functions.Remove(slot, out RebuiltFunction? function))
        {
            function.Device.Dispose();
        }

        Settle();
    }

    /// <summary>Takes a CPU offline.</summary>
    /// <param name="cpu">An online CPU, not the last one.</param>
    /// <returns>0, or what keeps it.</returns>
    public int TakeOffline(int cpu)
    {
        int result = Machine.System.TakeCpuOffline(cpu);
        SpreadQueues();
        Settle();
        return result;
    }

    /// <summary>Brings a CPU online; one that is not plugged in is plugged in.</summary>
    /// <param name="cpu">A possible CPU that is offline.</param>
    /// <returns>0, or what keeps it away.</returns>
    public int BringOnline(int cpu)
    {
        if (!Machine.System.Cpus.Present.Contains(cpu))
        {
            Machine.System.Cpus.SetPresent(cpu, isPresent: true);
        }

        int result = Machine.System.BringCpuOnline(cpu);
        SpreadQueues();
        Settle();
        return result;
    }

    /// <summary>Whether an interrupt came with a driver that was started here.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool IsNew(Irq irq) => _started.Values.Any(start => start.Irqs.Contains(irq));

    /// <summary>What the engine has reported since the last time.</summary>
    public IReadOnlyList<IrqDiagnostic> TakeLog()
    {
        IrqDiagnostic[] taken = [.. _log];
        _log.Clear();
        return taken;
    }

    /// <summary>Where each interrupt arrives that has a vector.</summary>
    public SortedDictionary<int, PlanPlace> Places()
    {
        SortedDictionary<int, PlanPlace> places = [];
        IrqSystem system = Machine.System;
        for (int number = system.Numbers.Next(0);
            number < system.Numbers.IrqCount;
            number = system.Numbers.Next(number + 1))
        {
            if (Vectors.StateOf(new Irq(number)) is { Vector: not 0 } state)
            {
                places[number] = new PlanPlace(state.Cpu, state.Vector);
            }
        }

        return places;
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => Machine.Dispose();

    // Drivers that choose for themselves do so again, also when a CPU that was to go has to stay.
    private void SpreadQueues()
    {
        _spread.Renew();
        foreach (DriverStart start in _started.Values)
        {
            start.SpreadQueues();
        }
    }

    private void Release(Irq irq)
    {
        if (!_parts.Registrations.Remove(irq, out List<IrqRegistration>? registrations))
        {
            return;
        }

        if (Machine.System.Find(irq)?.AffinityHint is not null)
        {
            Machine.System.SetAffinityHint(irq, null);
        }

        foreach (IrqRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }

    // Time passes between two changes: each CPU's timer gives back what has moved away.
    private void Settle()
    {
        foreach (int cpu in Machine.System.Cpus.Online)
        {
            if (Vectors.NeedsTick(cpu))
            {
                Vectors.Tick(cpu);
            }
        }
    }
}

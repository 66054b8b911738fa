using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Planning.Rebuild;

/// <summary>A rebuilt machine that changes: functions and drivers come and go, CPUs go offline and online, affinities
/// are written.</summary>
/// <remarks>
/// The one class that changes a machine. Everything goes through the engine, as a driver or a user of the kernel would
/// do it. Not thread-safe.
/// </remarks>
internal sealed partial class ChangingMachine : IDisposable
{
    private readonly MachineParts _parts;
    private readonly VirtioSpread _spread;
    private readonly List<IrqDiagnostic> _log = [];
    private bool _areSorted;

    /// <summary>Takes a machine over.</summary>
    /// <param name="machine">The machine; it is disposed with this.</param>
    public ChangingMachine(RebuiltMachine machine)
    {
        Machine = machine;
        _parts = machine.Parts;
        _spread = new VirtioSpread(machine);
        machine.System.Diagnostics.Reported += _log.Add;
    }

    /// <summary>The machine.</summary>
    public RebuiltMachine Machine { get; }

    /// <summary>The engine.</summary>
    public IrqSystem System => Machine.System;

    /// <summary>The x86 vectors; null on another platform.</summary>
    public VectorDomain? Vectors => Machine.Vectors;

    /// <summary>The functions that a driver can drive, by slot.</summary>
    public IReadOnlyDictionary<PciSlot, RebuiltFunction> Functions => _parts.Functions;

    /// <summary>Whether vectors that were moved away from are given back after each change, as they are on a running
    /// machine after a few milliseconds; true at the beginning.</summary>
    public bool SettlesAtOnce { get; set; } = true;

    /// <summary>Takes a CPU offline.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0; -ENOSPC with a message in Linux's words; or as
    /// <see cref="Affinity.CpuHotplug.TakeOffline"/>.</returns>
    public int TakeOffline(int cpu)
    {
        int result = System.Hotplug.TakeOffline(cpu);
        _cpus = null;
        _spread.Renew();
        Settle();
        return result;
    }

    /// <summary>Brings a CPU online; one that is not present is made so.</summary>
    /// <param name="cpu">A possible CPU that is offline.</param>
    /// <returns>As <see cref="Affinity.CpuHotplug.BringOnline"/>.</returns>
    public int BringOnline(int cpu)
    {
        if (!System.Cpus.Present.Contains(cpu))
        {
            System.Cpus.SetPresent(cpu, isPresent: true);
        }

        int result = System.Hotplug.BringOnline(cpu);
        _cpus = null;
        _spread.Renew();
        Settle();
        return result;
    }

    /// <summary>Writes an affinity as a user does.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpus">The CPUs.</param>
    /// <returns>As <see cref="Affinity.IrqAffinity.SetByUser"/>.</returns>
    public int WriteAffinity(Irq irq, CpuMask cpus)
    {
        int result = System.Affinity.SetByUser(irq, cpus);
        Settle();
        return result;
    }

    /// <summary>Lets an interrupt arrive where it goes: a parked affinity is carried out, a move comes to its
    /// end.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>Whether it has a vector, so that it can arrive.</returns>
    public bool Fire(Irq irq)
    {
        if (Vectors?.StateOf(irq) is not { Vector: not 0 } state)
        {
            return false;
        }

        bool isHandled = Vectors.Deliver(System.Cpus[state.Cpu], state.Vector);
        Settle();
        return isHandled;
    }

    /// <summary>Requests an interrupt, as a driver does.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The handler's name.</param>
    /// <param name="isShared">Whether it may share the interrupt.</param>
    /// <returns>0, or a negative errno.</returns>
    public int Request(Irq irq, string name, bool isShared = false)
    {
        int result = LineRequests.Request(_parts, irq, name, isShared);
        Settle();
        return result;
    }

    /// <summary>Frees an interrupt, as a driver does; its allocation stays.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the handler to be taken away; null for all.</param>
    /// <returns>Whether there was one.</returns>
    public bool Free(Irq irq, string? name = null)
    {
        bool isFreed = FreeHandlers(irq, name);
        Settle();
        return isFreed;
    }

    /// <summary>The names of an interrupt's handlers.</summary>
    /// <param name="irq">Any number.</param>
    public IReadOnlyList<string> HandlersOf(Irq irq) =>
        [.. _parts.Registrations.GetValueOrDefault(irq)?.Select(static registration => registration.Name) ?? []];

    /// <summary>Lets a function's driver free its handlers and its message interrupts. The driver stays bound, and with
    /// it the interrupt of the function's INTx pin.</summary>
    /// <param name="slot">The function; one that is not there, or has no messages, has nothing to free.</param>
    public void FreeMessages(PciSlot slot)
    {
        _started.Remove(slot);
        Irq[] irqs =
        [
            .. _parts.Stores.Where(store => store.Function.Slot == slot)
                .SelectMany(static store => store.Interrupts()).Select(static pair => pair.Irq),
        ];
        foreach (Irq irq in irqs)
        {
            FreeHandlers(irq, name: null);
        }

        _spread.Forget(slot);
        if (_parts.Functions.TryGetValue(slot, out RebuiltFunction? function) && function.IsMade)
        {
            function.Device.FreeVectors();
        }

        Settle();
    }

    /// <summary>Unbinds a function's driver: it frees all that it has, the interrupt of the INTx pin included. The
    /// function stays.</summary>
    /// <param name="slot">The function; one that is not there has nothing to free.</param>
    public void Unbind(PciSlot slot)
    {
        FreeMessages(slot);
        CapturedFunction? function = _parts.Functions.GetValueOrDefault(slot)?.Captured
            ?? Machine.Capture.Functions.FirstOrDefault(function => function.Slot == slot);
        if (_parts.Bound.Remove(slot) && function is not null)
        {
            FreePin(function);
            Settle();
        }
    }

    /// <summary>Lets a function's driver switch it on, which maps the interrupt of its INTx pin; message interrupts
    /// come later, if at all.</summary>
    /// <param name="slot">The function.</param>
    /// <returns>0, or the errno with which the pin was refused.</returns>
    /// <remarks>Source: Linux 6.12, arch/x86/kernel/acpi/boot.c, acpi_register_gsi_ioapic.</remarks>
    public int Enable(PciSlot slot)
    {
        if (!_parts.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            return 0;
        }

        _parts.Bound.Add(slot);
        Irq pin = new(function.Captured.LegacyIrq);
        if (!HasPinOfItsOwn(function.Captured) || System.Find(pin) is not null)
        {
            return 0;
        }

        return Math.Min(_parts.IoApics.Values.First().Map(pin.Number, pin, isLevel: true, function.Captured.Node), 0);
    }

    /// <summary>Takes a function away with all its interrupts.</summary>
    /// <param name="slot">The function.</param>
    /// <returns>Whether it was there with interrupts.</returns>
    public bool Remove(PciSlot slot)
    {
        Unbind(slot);
        _parts.Stores.RemoveAll(store => store.Function.Slot == slot);
        if (!_parts.Functions.Remove(slot, out RebuiltFunction? function))
        {
            return false;
        }

        if (function.IsMade)
        {
            function.Device.Dispose();
        }

        Settle();
        return true;
    }

    /// <summary>Puts a function into the machine, without interrupts; its driver then asks at
    /// <see cref="RebuiltFunction.Device"/>.</summary>
    /// <param name="function">What it is; its message capabilities count.</param>
    /// <returns>The function, and what is in its slot already is gone.</returns>
    public RebuiltFunction Add(CapturedFunction function)
    {
        Remove(function.Slot);
        RebuiltFunction added = new(System, function, Machine.MsiParent);
        _parts.Functions[function.Slot] = added;
        PutStore(added, function.Capabilities?.MsiX is not null, isEnabled: false);
        return added;
    }

    /// <summary>What the engine has reported since the last time.</summary>
    public IReadOnlyList<IrqDiagnostic> TakeLog()
    {
        IrqDiagnostic[] taken = [.. _log];
        _log.Clear();
        return taken;
    }

    /// <summary>Where each interrupt arrives that has a vector.</summary>
    public SortedDictionary<int, VectorPlace> Places()
    {
        SortedDictionary<int, VectorPlace> places = [];
        for (int number = System.Numbers.Next(0);
            number < System.Numbers.IrqCount;
            number = System.Numbers.Next(number + 1))
        {
            if (Vectors?.StateOf(new Irq(number)) is { Vector: not 0 } state)
            {
                places[number] = new VectorPlace(state.Cpu, state.Vector);
            }
        }

        return places;
    }

    /// <summary>Gives back what was moved away from, on all CPUs, as each CPU's timer does.</summary>
    public void Settle()
    {
        for (int cpu = 0; SettlesAtOnce && cpu < System.Cpus.Count; cpu++)
        {
            if (Vectors?.NeedsTick(cpu) == true)
            {
                Vectors.Tick(cpu);
            }
        }
    }

    /// <summary>Disposes the machine.</summary>
    public void Dispose() => Machine.Dispose();

    private bool FreeHandlers(Irq irq, string? name)
    {
        if (!_parts.Registrations.TryGetValue(irq, out List<IrqRegistration>? list))
        {
            return false;
        }

        IrqRegistration[] ended = [.. list.Where(registration => name is null || registration.Name == name)];
        foreach (IrqRegistration registration in ended)
        {
            // A driver takes its hint back before it frees the interrupt.
            if (System.Find(irq)?.AffinityHint is not null)
            {
                System.Affinity.SetHint(irq, null);
            }

            registration.Dispose();
            list.Remove(registration);
        }

        if (list.Count == 0)
        {
            _parts.Registrations.Remove(irq);
        }

        return ended.Length > 0;
    }

    // The last driver on a pin frees its interrupt; legacy interrupts stay for ever. Source: Linux 6.12,
    // arch/x86/kernel/acpi/boot.c, acpi_unregister_gsi_ioapic, and io_apic.c, mp_unmap_irq.
    private void FreePin(CapturedFunction function)
    {
        Irq pin = new(function.LegacyIrq);
        bool isShared = Machine.Capture.Functions.Any(other => other.LegacyIrq == pin.Number
            && other.Slot != function.Slot && _parts.Bound.Contains(other.Slot));
        if (!HasPinOfItsOwn(function) || isShared || System.Find(pin) is not { Data.Domain: IoApicDomain } line)
        {
            return;
        }

        // Who has no messages has its handlers there, and whoever shared the pin with it is gone.
        if (function.Irqs.Count == 0)
        {
            FreeHandlers(pin, name: null);
        }

        if (!line.HasAction)
        {
            System.Domains.FreeIrqs(pin, 1);
        }
    }

    private bool HasPinOfItsOwn(CapturedFunction function) =>
        Vectors is not null && _parts.IoApics.Count > 0 && function.LegacyIrq >= X86Vectors.LegacyCount
        && function.LegacyIrq < _parts.IoApics.Values.First().ReverseMapSize;

    private void PutStore(RebuiltFunction function, bool isMsiX, bool isEnabled)
    {
        PciSlot slot = function.Captured.Slot;
        List<RebuiltStore> stores = SortedStores();
        int at = FirstOf(stores, slot);
        while (at < stores.Count && stores[at].Function.Slot == slot)
        {
            if (stores[at].Kind == MessageKind.Ims)
            {
                break;
            }

            stores.RemoveAt(at);
        }

        RebuiltStore put = new(
            function, isMsiX ? MessageKind.MsiX : MessageKind.Msi, Msi.MsiDomainId.Default)
        {
            TableSize = isMsiX
                ? function.Device.MsiXCapability?.TableSize
                : function.Device.MsiCapability?.CapableMessages,
            IsEnabled = isEnabled,
        };
        stores.Insert(at, put);
    }

    // Listings have a hundred thousand functions: sorting all for each would never end. A store of a function's own
    // stands behind the other one.
    private List<RebuiltStore> SortedStores()
    {
        if (!_areSorted && !IsSorted(_parts.Stores))
        {
            RebuiltStore[] sorted =
            [
                .. _parts.Stores.OrderBy(static store => store.Function.Slot)
                    .ThenBy(static store => store.Kind == MessageKind.Ims),
            ];
            _parts.Stores.Clear();
            _parts.Stores.AddRange(sorted);
        }

        _areSorted = true;
        return _parts.Stores;
    }

    private static bool IsSorted(List<RebuiltStore> stores)
    {
        for (int i = 1; i < stores.Count; i++)
        {
            if (stores[i].Function.Slot <= stores[i - 1].Function.Slot)
            {
                return false;
            }
        }

        return true;
    }

    private static int FirstOf(List<RebuiltStore> stores, PciSlot slot)
    {
        int first = 0;
        int end = stores.Count;
        while (first < end)
        {
            int middle = (first + end) / 2;
            bool isBefore = stores[middle].Function.Slot.CompareTo(slot) < 0;
            (first, end) = isBefore ? (middle + 1, end) : (first, middle);
        }

        return first;
    }
}

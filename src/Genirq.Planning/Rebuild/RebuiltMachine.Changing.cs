using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Planning.Rebuild;

/// <content>What can happen to a machine that stands.</content>
public sealed partial class RebuiltMachine
{
    /// <summary>Whether vectors that were moved away from are given back as soon as nothing arrives there any more, as
    /// after a while on a running machine; true at the beginning.</summary>
    public bool TicksByItself { get; set; } = true;

    /// <summary>Takes a CPU offline.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0; -ENOSPC with a message in Linux's words; or as <see cref="IrqSystem.TakeCpuOffline"/>.</returns>
    public int TakeCpuOffline(int cpu)
    {
        int result = System.TakeCpuOffline(cpu);
        Tick();
        return result;
    }

    /// <summary>Brings a CPU online.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>As <see cref="IrqSystem.BringCpuOnline"/>.</returns>
    public int BringCpuOnline(int cpu)
    {
        int result = System.BringCpuOnline(cpu);
        Tick();
        return result;
    }

    /// <summary>Writes an affinity as a user does.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpus">The CPUs.</param>
    /// <returns>As <see cref="IrqSystem.SetUserAffinity"/>.</returns>
    public int WriteAffinity(Irq irq, CpuMask cpus)
    {
        int result = System.SetUserAffinity(irq, cpus);
        Tick();
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
        Tick();
        return isHandled;
    }

    /// <summary>Requests an interrupt, as a driver does.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The handler's name.</param>
    /// <param name="isShared">Whether it may share the line.</param>
    /// <returns>0, or a negative errno.</returns>
    public int Request(Irq irq, string name, bool isShared = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        int result = LineRequests.Request(_parts, irq, name, isShared);
        Tick();
        return result;
    }

    /// <summary>Frees an interrupt, as a driver does; its allocation stays.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The name of the handler to be taken away; null for all.</param>
    /// <returns>Whether there was one.</returns>
    public bool Free(Irq irq, string? name = null)
    {
        if (!_parts.Registrations.TryGetValue(irq, out List<IrqRegistration>? list))
        {
            return false;
        }

        IrqRegistration[] ended = [.. list.Where(registration => name is null || registration.Name == name)];
        foreach (IrqRegistration registration in ended)
        {
            // A driver takes its hint back before it frees the interrupt.
            System.SetAffinityHint(irq, null);
            registration.Dispose();
            list.Remove(registration);
        }

        if (list.Count == 0)
        {
            _parts.Registrations.Remove(irq);
        }

        Tick();
        return ended.Length > 0;
    }

    /// <summary>The names of an interrupt's handlers.</summary>
    /// <param name="irq">Any number.</param>
    public IReadOnlyList<string> HandlersOf(Irq irq) =>
        [.. _parts.Registrations.GetValueOrDefault(irq)?.Select(static registration => registration.Name) ?? []];

    /// <summary>Lets a function's driver give all its interrupts back: requests and allocations. The function
    /// stays.</summary>
    /// <param name="slot">The function; one that is not there, or has no messages, has nothing to give.</param>
    public void Unbind(PciSlot slot)
    {
        if (!_parts.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            return;
        }

        foreach ((uint _, Irq irq) in
            _parts.Stores.Where(store => store.Function.Slot == slot).SelectMany(static store => store.Interrupts()))
        {
            Free(irq);
        }

        function.Device.FreeVectors();
        Tick();
        if (_parts.Bound.Remove(slot))
        {
            FreeWire(function.Captured);
        }
    }

    /// <summary>Lets a function's driver switch it on, which gives its wire an interrupt; message interrupts come
    /// later, if at all.</summary>
    /// <param name="slot">The function.</param>
    /// <returns>0, or the errno with which the wire was refused.</returns>
    /// <remarks>Source: Linux 6.12, arch/x86/kernel/acpi/boot.c, acpi_register_gsi_ioapic.</remarks>
    public int Enable(PciSlot slot)
    {
        if (!_parts.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            return 0;
        }

        _parts.Bound.Add(slot);
        Irq wire = new(function.Captured.LegacyIrq);
        if (!HasWireOfItsOwn(function.Captured) || System.Find(wire) is not null)
        {
            return 0;
        }

        return Math.Min(_parts.IoApics.Values.First().Map(wire.Number, wire, isLevel: true, function.Captured.Node), 0);
    }

    /// <summary>Takes a function away with all its interrupts.</summary>
    /// <param name="slot">The function.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(PciSlot slot)
    {
        Unbind(slot);
        _parts.Stores.RemoveAll(store => store.Function.Slot == slot);
        if (!_parts.Functions.Remove(slot, out RebuiltFunction? function))
        {
            return false;
        }

        function.Device.Dispose();
        return true;
    }

    /// <summary>Puts a function into the machine, without interrupts; its driver then asks at
    /// <see cref="RebuiltFunction.Device"/>.</summary>
    /// <param name="function">What it is; its message capabilities count.</param>
    /// <returns>The function, and what is in its slot already is gone.</returns>
    public RebuiltFunction Add(CapturedFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Remove(function.Slot);
        RebuiltFunction added = FunctionModel.Create(
            System,
            function,
            MsiParent,
            function.Capabilities?.MsiX?.TableSize ?? 0,
            function.Capabilities?.Msi?.CapableMessages ?? 0);
        added.Device.Message.SetUpData();
        _parts.Functions[function.Slot] = added;
        bool isMsiX = function.Capabilities?.MsiX is not null;
        _parts.Stores.Add(new RebuiltStore(
            function,
            isMsiX ? Interrupts.MessageKind.MsiX : Interrupts.MessageKind.Msi,
            added.Device.Message,
            Msi.MsiDomainId.Default)
        {
            TableSize = isMsiX
                ? function.Capabilities!.MsiX!.TableSize
                : function.Capabilities?.Msi?.CapableMessages,
        });
        return added;
    }

    // The last driver that goes gives the interrupt of the wire back. Legacy interrupts stay for ever. Source: Linux
    // 6.12, arch/x86/kernel/acpi/boot.c, acpi_unregister_gsi_ioapic, and io_apic.c, mp_unmap_irq.
    private void FreeWire(CapturedFunction function)
    {
        Irq wire = new(function.LegacyIrq);
        bool isShared = Capture.Functions.Any(other => other.LegacyIrq == wire.Number && other.Slot != function.Slot
            && _parts.Bound.Contains(other.Slot));
        if (HasWireOfItsOwn(function) && !isShared
            && System.Find(wire) is { HasAction: false, Data.Domain: IoApicDomain })
        {
            System.Domains.FreeIrqs(wire, 1);
        }
    }

    private bool HasWireOfItsOwn(CapturedFunction function) =>
        Vectors is not null && _parts.IoApics.Count > 0 && function.LegacyIrq >= X86Vectors.LegacyCount
        && function.LegacyIrq < _parts.IoApics.Values.First().ReverseMapSize;

    /// <summary>Gives back what was moved away from, on all CPUs.</summary>
    public void Tick()
    {
        for (int cpu = 0; TicksByItself && cpu < System.Cpus.Count; cpu++)
        {
            if (Vectors?.NeedsTick(cpu) == true)
            {
                Vectors.Tick(cpu);
            }
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>What drivers do in a step: which interrupts they request and free, which affinities they set, and which
/// interrupts arrive. These are inputs, taken from what the guest shows; the answers are the engine's.</summary>
/// <param name="archive">The guest.</param>
/// <param name="step">The step.</param>
/// <param name="machine">The machine.</param>
internal sealed partial class GuestDrivers(GuestArchive archive, GuestStep step, RebuiltMachine machine)
{
    private readonly MachineCapture _before = archive.CaptureAt(step.Number - 1);
    private readonly MachineCapture _after = archive.CaptureAt(step.Number);

    /// <summary>Does a line that is a driver's work.</summary>
    /// <returns>Whether it is known.</returns>
    public bool Do(string line)
    {
        if (line.StartsWith("ifconfig ", StringComparison.Ordinal))
        {
            FollowRequests();
            return true;
        }

        return false;
    }

    /// <summary>virtio-net deals its queues out anew each time that a CPU comes or goes.</summary>
    public void CpusChanged()
    {
        foreach (RebuiltStore store in machine.Stores)
        {
            int pairs = PairsOf(store.Function);
            if (pairs == 0)
            {
                continue;
            }

            Dictionary<uint, Irq> irqs = store.Interrupts().ToDictionary(static pair => pair.Index, pair => pair.Irq);
            IReadOnlyList<CpuMask> masks = QueueAffinity.DealOut(machine.System.Cpus.Online, pairs);
            bool hasOneEach = irqs.Count > 2 * pairs;
            for (int pair = 0; pair < pairs; pair++)
            {
                for (uint side = 1; side <= 2; side++)
                {
                    Irq irq = irqs[hasOneEach ? (2 * (uint)pair) + side : 1];
                    machine.System.SetAffinityHint(irq, masks[pair], sets: true);
                }
            }

            machine.Tick();
        }
    }

    /// <summary>Lets the interrupts arrive that wait to be moved. When a device sends is the outside's: whether nothing,
    /// one event or more came stands in the flags of the tree after the step. Where it then goes is the engine's.</summary>
    public void FireWhatFired()
    {
        string log = archive.Log(step.Number);
        foreach (CapturedInterrupt after in _after.Interrupts.OrderBy(
            irq => log.IndexOf($"vector_free_moved: irq={irq.Irq.Number} ", StringComparison.Ordinal) is var at and >= 0
                ? at
                : int.MaxValue))
        {
            if (after.Dump is not { Vector: { } vectors } dump
                || machine.Vectors!.StateOf(after.Irq) is not { } state)
            {
                continue;
            }

            bool isPending = (machine.System.Find(after.Irq)!.States & IrqStates.AffinityPending) != 0;
            if (isPending && ((IrqStates)dump.DataState & IrqStates.AffinityPending) == 0)
            {
                machine.Fire(after.Irq);
            }

            state = machine.Vectors.StateOf(after.Irq)!;
            if (state.IsMoving && !vectors.IsMoving)
            {
                machine.Fire(after.Irq);
            }
        }
    }

    /// <summary>Gives vectors back that were moved away from, as far as the kernel's timers did so before another CPU
    /// came.</summary>
    /// <param name="arrivals">How many CPUs have come so far.</param>
    public void TickUntilNext(int arrivals)
    {
        string[] parts = archive.Log(step.Number).Split("irq_matrix_online:");
        foreach (Match line in Given().Matches(arrivals < parts.Length ? parts[arrivals] : ""))
        {
            int cpu = int.Parse(line.Groups["cpu"].Value, CultureInfo.InvariantCulture);
            if (machine.Vectors!.NeedsTick(cpu))
            {
                machine.Vectors.Tick(cpu);
            }
        }
    }

    /// <summary>Requests and frees what the guest's drivers did, in the order of the kernel's log.</summary>
    public void FollowRequests()
    {
        foreach (CapturedInterrupt old in _before.Interrupts)
        {
            IReadOnlyList<string> now = _after.Find(old.Irq)?.Actions ?? [];
            foreach (string name in old.Actions.Except(now))
            {
                machine.Free(old.Irq, name);
            }
        }

        foreach (CapturedInterrupt fresh in _after.Interrupts.OrderBy(OrderOf))
        {
            IReadOnlyList<string> known = machine.HandlersOf(fresh.Irq);
            foreach (string name in fresh.Actions.Except(known))
            {
                machine.Request(fresh.Irq, name, isShared: fresh.Actions.Count > 1);
            }
        }
    }

    // The place in the log where the interrupt was activated; those that are not there come last.
    private int OrderOf(CapturedInterrupt interrupt)
    {
        int at = archive.Log(step.Number).IndexOf(
            $"vector_activate: irq={interrupt.Irq.Number} ", StringComparison.Ordinal);
        return at < 0 ? int.MaxValue : at;
    }

    private int PairsOf(CapturedFunction function)
    {
        if (function is not { Driver: "virtio-pci", Class: 0x020000 })
        {
            return 0;
        }

        string folder = $"sys/bus/pci/devices/{function.Slot}";
        string? virtio = archive.List(step.Number - 1, folder)
            .FirstOrDefault(static name => name.StartsWith("virtio", StringComparison.Ordinal));
        string net = $"{folder}/{virtio}/net";
        string card = archive.List(step.Number - 1, net) is [var only, ..] ? only : "none";
        return archive.List(step.Number - 1, $"{net}/{card}/queues")
            .Count(static name => name.StartsWith("rx-", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"vector_free_moved: irq=\d+ cpu=(?<cpu>\d+) ")]
    private static partial Regex Given();
}

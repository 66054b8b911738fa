using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>What drivers do in a step: which interrupts they request and free, which affinities they set, and which
/// interrupts arrive. These are inputs, taken from what the guest shows; the answers are the engine's.</summary>
/// <param name="archive">The guest.</param>
/// <param name="step">The step.</param>
/// <param name="machine">The machine.</param>
internal sealed partial class GuestDrivers(GuestArchive archive, GuestStep step, ChangingMachine machine)
{
    private readonly MachineCapture _before = archive.CaptureAt(step.Number - 1);
    private readonly MachineCapture _after = archive.CaptureAt(step.Number);
    private readonly GuestBinding _binding = new(archive, step, archive.CaptureAt(step.Number), machine);

    /// <summary>Does a line that is a driver's work.</summary>
    /// <returns>Whether it is known.</returns>
    public bool Do(string line)
    {
        if (Channels().Match(line) is { Success: true } channels)
        {
            SetChannels(
                channels.Groups["card"].Value,
                int.Parse(channels.Groups["count"].Value, CultureInfo.InvariantCulture));
        }
        else if (DefaultAffinity().Match(line) is { Success: true } affinity)
        {
            Assert.True(CpuMask.TryParseHex(affinity.Groups["mask"].Value, out CpuMask? mask));
            machine.System.Affinity.SetDefault(mask);
        }
        else if (!line.StartsWith("ifconfig ", StringComparison.Ordinal) && !_binding.Do(line))
        {
            return false;
        }

        FollowRequests();
        return true;
    }

    /// <summary>Does what a user-space driver, or a change of drivers, did; the whole command at once.</summary>
    /// <returns>Whether it is such a command.</returns>
    public bool DoWhole(string command)
    {
        if (Rebinding().Match(command) is { Success: true } rebinding)
        {
            Assert.True(PciSlot.TryParse(rebinding.Groups["slot"].Value, out PciSlot slot));
            machine.Unbind(slot);
            if (rebinding.Groups["from"].Value == "vfio-pci")
            {
                _binding.Start(slot);
                FollowRequests();
            }

            return true;
        }

        if (!command.Contains("/tmp/v/in", StringComparison.Ordinal))
        {
            return false;
        }

        if (machine.Machine.Capture.Functions.FirstOrDefault(static one => one.Driver == "vfio-pci") is { } driven)
        {
            _binding.Opened(driven.Slot);
        }

        _binding.Drive(command);
        return true;
    }

    /// <summary>Lets the interrupts arrive that wait to be moved. When a device sends is the outside's: whether
    /// nothing, one event or more came stands in the flags of the tree after the step. Where it then goes is the
    /// engine's.</summary>
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
            int known = machine.HandlersOf(fresh.Irq).Count;
            foreach (string name in fresh.Actions.Skip(known))
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

    /// <summary>The receive queues in use of a virtio card.</summary>
    public static int ReceiveQueues(GuestArchive archive, int at, PciSlot slot)
    {
        string folder = $"sys/bus/pci/devices/{slot}";
        string? virtio = archive.List(at, folder)
            .FirstOrDefault(static name => name.StartsWith("virtio", StringComparison.Ordinal));
        string net = $"{folder}/{virtio}/net";
        string card = archive.List(at, net) is [var only, ..] ? only : "none";
        return archive.List(at, $"{net}/{card}/queues")
            .Count(static name => name.StartsWith("rx-", StringComparison.Ordinal));
    }

    // igb frees all its vectors and asks again; virtio-net only deals its queues out anew.
    private void SetChannels(string card, int count)
    {
        foreach (RebuiltStore store in machine.Machine.Stores.ToArray())
        {
            string folder = $"sys/bus/pci/devices/{store.Function.Slot}";
            string? virtio = archive.List(step.Number, folder)
                .FirstOrDefault(static name => name.StartsWith("virtio", StringComparison.Ordinal));
            string net = $"{folder}/{(virtio is null ? "net" : $"{virtio}/net")}";
            if (archive.List(step.Number, net).Contains(card) && machine.SetPairs(store.Function.Slot, count) != 0)
            {
                _binding.Restart(store.Function.Slot, 0, count);
            }
        }
    }

    [GeneratedRegex(@"^chan (?<card>\S+) set \d+ \d+ \d+ (?<count>\d+)")]
    private static partial Regex Channels();

    [GeneratedRegex(@"^echo (?<mask>[0-9a-f,]+) > /proc/irq/default_smp_affinity")]
    private static partial Regex DefaultAffinity();

    [GeneratedRegex(@"echo (?<slot>\S+) > /sys/bus/pci/drivers/(?<from>\S+)/unbind; echo .*driver_override")]
    private static partial Regex Rebinding();

    [GeneratedRegex(@"vector_free_moved: irq=\d+ cpu=(?<cpu>\d+) ")]
    private static partial Regex Given();
}

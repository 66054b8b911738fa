using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Saving;

/// <summary>Takes the locks of a system that is at rest, without waiting for any, until the end of a block.</summary>
/// <remarks>
/// The hotplug lock, the devices' and the hierarchies' are held; the interrupts' own are looked at, one by one. Since
/// none is waited for, the order in which they are held cannot make two threads wait for each other.
/// </remarks>
internal sealed class QuiescentLocks : IDisposable
{
    private readonly Stack<Lock> _held = new();

    /// <summary>Takes the locks.</summary>
    /// <exception cref="SnapshotException">The system is not at rest; no lock is held.</exception>
    public QuiescentLocks(SnapshotHost host)
    {
        try
        {
            Take(host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_held.TryPop(out Lock? gate))
        {
            gate.Exit();
        }
    }

    /// <summary>Throws the reason if an interrupt is in use.</summary>
    public static void CheckInterrupt(IrqDescriptor descriptor)
    {
        if (descriptor.Has(IrqStates.InProgress) || (descriptor.Progress & IrqProgress.PollInProgress) != 0)
        {
            throw Busy($"A handler of interrupt {descriptor.Irq} runs.");
        }

        if ((descriptor.Progress & IrqProgress.AutoDetect) != 0)
        {
            throw Busy($"Interrupt {descriptor.Irq} is being probed.");
        }

        if (descriptor.IsBeingRequested)
        {
            throw Busy($"Interrupt {descriptor.Irq} is being requested or freed.");
        }

        if (!descriptor.Gate.TryEnter())
        {
            throw Busy($"The lock of interrupt {descriptor.Irq} is held.");
        }

        descriptor.Gate.Exit();
    }

    private static SnapshotException Busy(string reason) => new("$", reason);

    private void Take(SnapshotHost host)
    {
        IrqSystem system = host.System;
        Hold(system.Hotplug.Gate, "CPUs go or come.");
        foreach (MsiDevice device in host.Devices)
        {
            if (device.DataOrNull is { } data)
            {
                Hold(data.Gate, $"The lock of the device {device.Name} is held.");
            }
        }

        foreach (IrqDomain domain in system.Domains.All)
        {
            if (domain.Root == domain)
            {
                Hold(domain.Gate, $"The lock of {domain.Name} is held.");
            }
        }

        foreach (CpuContext cpu in system.Cpus)
        {
            if (cpu.IsInInterrupt)
            {
                throw Busy($"CPU {cpu.Index} is in an interrupt.");
            }
        }

        if (system.ProbeGate.CurrentCount == 0)
        {
            throw Busy("A search for an interrupt is under way.");
        }
    }

    private void Hold(Lock gate, string reason)
    {
        if (gate.IsHeldByCurrentThread || !gate.TryEnter())
        {
            throw Busy(reason);
        }

        _held.Push(gate);
    }
}

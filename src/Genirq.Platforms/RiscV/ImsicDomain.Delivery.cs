using System.Diagnostics;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Platforms.RiscV;

/// <content>Moving, and what arrives at a hart.</content>
public sealed partial class ImsicDomain
{
    /// <summary>A device writes an identity to a hart's interrupt file.</summary>
    /// <param name="cpu">The hart.</param>
    /// <param name="identity">The data of the message.</param>
    public void Write(int cpu, int identity)
    {
        lock (Gate)
        {
            if ((uint)cpu < (uint)_files.Length && (uint)identity < (uint)_files[cpu].Length
                && _files[cpu][identity] is { } vector)
            {
                vector.IsPending = true;
                Changed(cpu);
            }
        }
    }

    /// <summary>Handles what has arrived at a hart, the lowest identity first.</summary>
    /// <param name="cpu">The hart.</param>
    /// <returns>How many interrupts there were.</returns>
    /// <remarks>Source: imsic_handle_irq.</remarks>
    public int Deliver(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        Debug.Assert(!cpu.IsDeliveryStopped, "The delivery to this CPU is stopped: it goes, or is gone.");
        Synchronize(cpu.Index);
        int handled = 0;
        bool wasInInterrupt = cpu.IsInInterrupt;
        cpu.EnterInterrupt();
        try
        {
            while (Claim(cpu.Index) is { IsNone: false } irq)
            {
                System.HandleIrq(irq, cpu);
                handled++;
            }
        }
        finally
        {
            if (!wasInInterrupt)
            {
                cpu.ExitInterrupt();
            }
        }

        return handled;
    }

    /// <summary>Whether a hart could take an interrupt.</summary>
    /// <param name="cpu">The hart.</param>
    public bool HasPending(int cpu)
    {
        lock (Gate)
        {
            return FirstOf(cpu) is not null;
        }
    }

    /// <summary>Whether an interrupt waits at its hart, or at the one that it is leaving.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool IsPending(Irq irq)
    {
        lock (Gate)
        {
            return GetData(irq)?.ChipData is ImsicVector vector
                && (vector.IsPending || vector.Previous?.IsPending == true);
        }
    }

    /// <summary>A hart takes the lowest identity that waits and is enabled.</summary>
    /// <param name="cpu">The hart.</param>
    /// <returns>Its interrupt; none if nothing waits.</returns>
    public Irq Claim(int cpu)
    {
        lock (Gate)
        {
            if (FirstOf(cpu) is not { } vector)
            {
                return Irq.None;
            }

            vector.IsPending = false;
            Changed(cpu);
            return vector.Irq;
        }
    }

    /// <summary>A hart looks at what has changed: identities that were moved away from are given back, and what was
    /// pending there is sent on.</summary>
    /// <param name="cpu">The hart.</param>
    /// <remarks>Source: __imsic_local_sync.</remarks>
    public void Synchronize(int cpu)
    {
        lock (Gate)
        {
            foreach (ImsicVector? vector in _files[cpu])
            {
                if (vector?.Next is not { } next)
                {
                    continue;
                }

                next.IsPending |= vector.IsPending;
                next.Previous = null;
                Forget(vector);
                Changed(next.Cpu);
            }
        }
    }

    /// <summary>Sends an interrupt to a hart of a mask.</summary>
    /// <param name="data">The level.</param>
    /// <param name="mask">The harts.</param>
    /// <returns>Done, also if it is on one of them; -EBUSY: an earlier move has not ended; -ENOSPC.</returns>
    /// <remarks>The message is written before this returns. Source: imsic_irq_set_affinity.</remarks>
    internal int Move(IrqData data, CpuMask mask)
    {
        ImsicVector old = (ImsicVector)data.ChipData!;
        ImsicVector? moved;
        lock (Gate)
        {
            if (mask.Contains(old.Cpu))
            {
                return AffinityResult.OkDone;
            }

            if (old.Previous is not null)
            {
                return ErrorCode.Busy;
            }

            moved = Take(old.Irq, mask);
            if (moved is null)
            {
                return ErrorCode.NoSpace;
            }

            moved.IsEnabled = old.IsEnabled;
            moved.Previous = old;
            old.IsEnabled = false;
            old.Next = moved;
            Changed(old.Cpu);
            Tell(nameof(Options.SynchronizeLater), Options.SynchronizeLater, old.Cpu);
        }

        SetHardwareIrqAndChip(data.Irq, data.HardwareIrq, _chip, moved);
        data.Descriptor.SetEffectiveAffinity(CpuMask.Of(moved.Cpu));
        IrqData outermost = data.Descriptor.Data;
        if (outermost.Chip is { } chip && chip.Has(IrqChipCallbacks.WriteMessage))
        {
            Span<MsiMessage> messages = stackalloc MsiMessage[2];
            messages.Clear();
            messages[0] = MessageOf(moved);
            chip.WriteMessage(outermost, messages);
        }

        return AffinityResult.OkDone;
    }

    /// <summary>The message that raises an identity.</summary>
    internal MsiMessage MessageOf(ImsicVector vector)
    {
        const int PageBytes = 4096;
        ulong address = Options.Address + ((ulong)vector.Cpu * PageBytes);
        return new MsiMessage((uint)address, (uint)(address >> 32), (uint)vector.Identity);
    }

    /// <summary>Enables or disables an identity.</summary>
    internal void Enable(IrqData data, bool isEnabled)
    {
        lock (Gate)
        {
            ImsicVector vector = (ImsicVector)data.ChipData!;
            vector.IsEnabled = isEnabled;
            Changed(vector.Cpu);
        }
    }

    private protected override void GiveBack(int cpu) => Synchronize(cpu);

    /// <inheritdoc/>
    /// <remarks>What has moved from it while it was away is sent on now. Source: Linux 6.12,
    /// imsic_starting_cpu.</remarks>
    private protected override void HasJoined(int cpu) => Synchronize(cpu);

    private ImsicVector? FirstOf(int cpu) =>
        Array.Find(_files[cpu], static vector => vector is { IsPending: true, IsEnabled: true });

    private void Changed(int cpu) => Tell(nameof(Options.PendingChanged), Options.PendingChanged, cpu);

    private void Tell(string who, Action<int>? told, int cpu)
    {
        if (told is not null)
        {
            System.Observe(who, (told, cpu), static each => each.told(each.cpu));
        }
    }
}

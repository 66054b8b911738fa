using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Cpus;

namespace Genirq.Descriptors;

/// <summary>State of an interrupt that few interrupts have, made when it is first written.</summary>
/// <remarks>Each member is guarded as the descriptor says where it hands the member out.</remarks>
internal sealed class RareState
{
    /// <summary>See <see cref="IrqDescriptor.PerCpuEnabled"/>.</summary>
    public CpuMask? PerCpuEnabled;

    /// <summary>See <see cref="IrqDescriptor.PendingAffinity"/>.</summary>
    public CpuMask PendingAffinity = CpuMask.Empty;

    /// <summary>See <see cref="IrqDescriptor.AffinityHint"/>.</summary>
    public CpuMask? AffinityHint;

    /// <summary>See <see cref="IrqDescriptor.AffinityNotifier"/>.</summary>
    public IrqAffinityNotifier? AffinityNotifier;

    /// <summary>What the threads of the line share; null until it has one.</summary>
    public LineThreads? Threads;

    /// <summary>A bit for each thread that a one-shot line still waits for; changed interlocked.</summary>
    public ulong ThreadsOneShot;

    /// <summary>How many handler threads were woken and have not finished; changed interlocked.</summary>
    public int ThreadsActive;

    /// <summary>The time stamp of the last unhandled event.</summary>
    public long LastUnhandled;

    /// <summary>See <see cref="IrqDescriptor.ParentIrq"/>.</summary>
    public Irq ParentIrq;

    /// <summary>See <see cref="IrqDescriptor.WakeDepth"/>.</summary>
    public int WakeDepth;

    /// <summary>See <see cref="IrqDescriptor.IpiOffset"/>.</summary>
    public int IpiOffset;

    /// <summary>See <see cref="IrqDescriptor.Redirect"/>.</summary>
    public RedirectState? Redirect;

    /// <summary>Makes it that of a fresh interrupt.</summary>
    public void Clear()
    {
        PerCpuEnabled = null;
        PendingAffinity = CpuMask.Empty;
        AffinityHint = null;
        AffinityNotifier = null;
        Threads = null;
        ThreadsOneShot = 0;
        ThreadsActive = 0;
        LastUnhandled = 0;
        ParentIrq = default;
        WakeDepth = 0;
        IpiOffset = 0;
        Redirect?.Clear();
    }
}

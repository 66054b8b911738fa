using Genirq.Cpus;

namespace Genirq.Simulation.Cpus;

/// <summary>A CPU of a machine in memory: its local APIC, whether it lets itself be interrupted, and its
/// work.</summary>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
public sealed class MachineCpu
{
    private readonly CpuReadiness _ready;
    private bool _areInterruptsOn = true;
    private bool _isRunning;

    internal MachineCpu(CpuContext context, CpuReadiness ready)
    {
        Context = context;
        _ready = ready;
    }

    /// <summary>Its number, 0 or more.</summary>
    public int Index => Context.Index;

    /// <summary>Its counters and context, as the core has them.</summary>
    public CpuContext Context { get; }

    /// <summary>Its local APIC; of no use on a machine that is not x86.</summary>
    public LocalApic Apic { get; } = new();

    /// <summary>Whether it runs: it is online, or on its way out.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        internal set
        {
            _isRunning = value;
            Settle();
        }
    }

    /// <summary>Whether it takes interrupts. While it does not, they wait in the local APIC; its work goes
    /// on.</summary>
    public bool AreInterruptsOn
    {
        get => _areInterruptsOn;
        set
        {
            _areInterruptsOn = value;
            Settle();
        }
    }

    /// <summary>The task priority of its local APIC.</summary>
    public byte TaskPriority
    {
        get => Apic.TaskPriority;
        set
        {
            Apic.TaskPriority = value;
            Settle();
        }
    }

    /// <summary>Whether it would take an interrupt now.</summary>
    public bool CanBeInterrupted => _areInterruptsOn && _isRunning && HasInterrupt;

    /// <summary>Whether an interrupt waits that it could take, were its interrupts on.</summary>
    internal bool HasInterrupt => Controller is { } controller ? controller.HasPending(Index) : Apic.CanTake;

    /// <summary>What brings messages to it where it has no local APIC; null on x86.</summary>
    internal MessageController? Controller { get; set; }

    /// <summary>What it has to do in process context, in the order in which it was asked.</summary>
    internal Queue<Action> Work { get; } = new();

    /// <summary>Takes the place in the list of CPUs with something to do that is right now.</summary>
    internal void Settle() => _ready.Set(Index, CanBeInterrupted || (_isRunning && Work.Count != 0));
}

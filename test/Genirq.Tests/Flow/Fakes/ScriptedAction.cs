using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Flow.Fakes;

/// <summary>An action that notes its runs and does what a test says.</summary>
internal sealed class ScriptedAction(Irq irq, string label, CallLog log, IrqFlags flags = IrqFlags.None)
    : IrqAction(irq, new IrqRequest(label, flags))
{
    /// <summary>What the handler says.</summary>
    public IrqResult Result { get; set; } = IrqResult.Handled;

    /// <summary>Done in each run of the handler.</summary>
    public Action? OnRun { get; set; }

    /// <summary>What the thread function says; null if there is none.</summary>
    public Func<IrqResult>? ThreadFunction { get; set; }

    /// <summary>How often the thread was woken.</summary>
    public int Wakes { get; private set; }

    public override bool HasThreadFunction => ThreadFunction is not null;

    /// <summary>Whether the note of a run tells the CPU.</summary>
    public bool ShowsCpu { get; set; }

    public override IrqResult Invoke(CpuContext cpu)
    {
        log.Add(ShowsCpu ? $"{Name} cpu{cpu.Index}" : Name);
        OnRun?.Invoke();
        return Result;
    }

    public override IrqResult InvokeThread()
    {
        log.Add($"{Name} thread");
        return ThreadFunction!();
    }

    public override void Schedule() => Wakes++;
}

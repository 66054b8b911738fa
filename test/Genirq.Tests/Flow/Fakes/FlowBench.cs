using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Flow.Fakes;

/// <summary>A machine of four CPUs with one interrupt, whose chip and actions note what happens.</summary>
internal sealed class FlowBench : IDisposable
{
    public const IrqChipCallbacks Eoi =
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt;

    public FlowBench(
        IrqFlowHandler? flow, IrqChipCallbacks callbacks = RecordingChip.Usual, IrqChipFlags flags = IrqChipFlags.None,
        bool hasSoftwareResend = true)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 4,
            HasSoftwareResend = hasSoftwareResend,
            ScheduleSoftwareResends = () => Log.Add("schedule"),
        });
        System.Diagnostics.Reported += diagnostic => Told.Add(diagnostic.Message);
        Chip = new RecordingChip("test", callbacks, Log, flags);
        Irq = Allocate(flow);
        Descriptor = System.Find(Irq)!;
        Log.Take();
    }

    public CallLog Log { get; } = new();

    public List<string> Told { get; } = [];

    public IrqSystem System { get; }

    public RecordingChip Chip { get; }

    public Irq Irq { get; }

    public IrqDescriptor Descriptor { get; }

    public bool IsPending => Descriptor.IsPending;

    /// <summary>Allocates a further interrupt with the same chip.</summary>
    public Irq Allocate(IrqFlowHandler? flow)
    {
        Irq irq = new(System.Numbers.Allocate(-1, 1, 1));
        System.SetChip(irq, Chip);
        if (flow is not null)
        {
            System.SetHandler(irq, flow, flow.Name);
        }

        return irq;
    }

    /// <summary>Installs an action, and forgets what it took.</summary>
    public ScriptedAction Add(string label = "handler", IrqFlags flags = IrqFlags.None, Irq irq = default)
    {
        irq = irq.IsNone ? Irq : irq;
        ScriptedAction action = new(irq, label, Log, flags);
        Install(action);
        return action;
    }

    /// <summary>Installs an action whose primary handler wakes its thread, which is <see cref="RunThread"/>.</summary>
    public ScriptedAction AddThreaded(string label, IrqFlags flags)
    {
        ScriptedAction action = new(Irq, label, Log, flags)
        {
            Result = IrqResult.WakeThread,
        };
        Install(action);
        action.ThreadFunction = static () => IrqResult.Handled;
        return action;
    }

    /// <summary>Lets the thread of an action run as long as it was asked to.</summary>
    public void RunThread(ScriptedAction action)
    {
        while (action.TryTakeRun())
        {
            ActionRunner.RunThread(Descriptor, action);
            OneShot.Finish(Descriptor, action);
            OneShot.EndThread(Descriptor);
        }
    }

    public int Fire(int cpu = 0) => System.HandleIrq(Irq, System.Cpus[cpu]);

    public string[] Take() => Log.Take();

    public void Dispose() => System.Dispose();

    private void Install(ScriptedAction scripted)
    {
        IrqAction action = scripted;
        Assert.Equal(0, IrqRequests.Install(System.Find(scripted.Irq)!, ref action));
        Log.Take();
    }
}

using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions.Fakes;

/// <summary>A system with one chip, whose threads run when told, and a log of what happens.</summary>
internal sealed class ActionBench : IDisposable
{
    private readonly ActionBenchOptions _options;

    public ActionBench(ActionBenchOptions? options = null)
    {
        _options = options ?? new ActionBenchOptions();
        Chip = new RecordingChip("chip", _options.Callbacks, Log, _options.ChipFlags);
        System = new IrqSystem(new IrqSystemOptions
        {
            Threads = _options.HasThreads ? Threads : null,
            HasForcedThreads = _options.HasForcedThreads,
            HasSpuriousDetection = _options.HasSpuriousDetection,
            PossibleCpus = _options.Cpus,
            Release = _options.Release,
            TimeProvider = Time,
            Faults = _options.Faults,
            HandlerFailed = _options.HandlerFailed,
        });
        System.Diagnostics.Reported += Reports.Add;
    }

    public IrqSystem System { get; }

    public SteppedThreadExecutor Threads { get; } = new();

    public ManualTime Time { get; } = new();

    public CallLog Log { get; } = new();

    public RecordingChip Chip { get; }

    public List<IrqDiagnostic> Reports { get; } = [];

    public void Dispose() => System.Dispose();

    /// <summary>A number with chip and flow.</summary>
    public Irq NewIrq(int number = -1)
    {
        Irq irq = new(System.Numbers.Allocate(number, Math.Max(number, 1), 1));
        System.SetChip(irq, Chip);
        System.SetHandler(irq, _options.Flow, "flow");
        Log.Take();
        return irq;
    }

    public IrqDescriptor Descriptor(Irq irq) => System.Find(irq)!;

    public ActionScript Script(string name) => new(name, Log);

    /// <summary>As request_irq.</summary>
    public int Request(Irq irq, string name, IrqFlags flags, out IrqRegistration? registration) =>
        System.TryRequest(irq, Ask(name, flags), ActionScript.Primary, Script(name), out registration);

    /// <summary>As request_irq, where only the result counts.</summary>
    public int Request(Irq irq, string name, IrqFlags flags) => Request(irq, name, flags, out _);

    /// <summary>As request_threaded_irq with both halves.</summary>
    public int RequestThreaded(Irq irq, ActionScript script, IrqFlags flags, out IrqRegistration? registration) =>
        System.TryRequestThreaded(
            irq,
            Ask("act", flags),
            new IrqHandlers<ActionScript>(ActionScript.Primary, ActionScript.Thread),
            script,
            out registration);

    /// <summary>As request_threaded_irq with a thread function only.</summary>
    public int RequestThread(Irq irq, ActionScript script, IrqFlags flags, out IrqRegistration? registration) =>
        System.TryRequestThreaded(
            irq, Ask("act", flags), new IrqHandlers<ActionScript>(null, ActionScript.Thread), script, out registration);

    private static IrqRequest Ask(string name, IrqFlags flags) =>
        new(name, flags, (flags & IrqFlags.Shared) != 0 ? new object() : null);
}

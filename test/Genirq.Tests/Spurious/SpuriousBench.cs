using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Spurious;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Spurious;

/// <summary>Lines from number 1 on, with a clock that is moved by hand.</summary>
internal sealed class SpuriousBench : IDisposable
{
    public SpuriousBench(int lines = 1, MisroutedHandling misrouted = MisroutedHandling.None, Action? schedule = null)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 2,
            TimeProvider = Time,
            Misrouted = misrouted,
            SchedulePoll = schedule,
        });
        System.Diagnostics.Reported += Reports.Add;
        System.Numbers.Allocate(1, 1, lines);
        for (int number = 1; number <= lines; number++)
        {
            System.SetChip(new Irq(number), new RecordingChip("chip", RecordingChip.Usual, new CallLog()));
            System.SetHandler(new Irq(number), EdgeFlow.Instance);
        }
    }

    public SteppedTime Time { get; } = new();

    public IrqSystem System { get; }

    public List<IrqDiagnostic> Reports { get; } = [];

    public Irq Irq { get; } = new(1);

    public IrqDescriptor Line => System.Find(Irq)!;

    public (uint Count, uint Unhandled) Counters => (Line.Spurious.Count, Line.Spurious.Unhandled);

    public int Runs { get; private set; }

    public IrqResult Answer { get; set; }

    /// <summary>Requests a line; its handler answers with <see cref="Answer"/>, or with a fixed result.</summary>
    public void Request(int number = 1, IrqFlags flags = IrqFlags.None, Func<IrqResult>? answer = null)
    {
        IrqRequest request = new("test", flags, new object());
        Assert.Equal(
            0, System.TryRequest(new Irq(number), request, static (_, run) => run(), answer ?? AnswerOnce, out _));
    }

    /// <summary>Fires line 1, each event some milliseconds after the one before.</summary>
    public void Fire(int events, IrqResult answer, long apart = 0)
    {
        Answer = answer;
        for (int i = 0; i < events; i++)
        {
            Time.Advance(apart);
            System.HandleIrq(Irq);
        }
    }

    public string SpuriousFile()
    {
        using StringWriter text = new();
        Assert.Equal(0, System.Views.Proc.Read(Irq, "spurious", text));
        return text.ToString();
    }

    public void Dispose() => System.Dispose();

    private IrqResult AnswerOnce()
    {
        Runs++;
        return Answer;
    }
}

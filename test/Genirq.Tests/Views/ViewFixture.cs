using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Views;

/// <summary>A system with one requestable interrupt, number 5, hardware number 7.</summary>
internal sealed class ViewFixture : IDisposable
{
    public ViewFixture(IrqSystemOptions? options = null, IrqChipCallbacks callbacks = RecordingChip.Usual)
    {
        System = new IrqSystem(options ?? new IrqSystemOptions { PossibleCpus = 8 });
        Chip = new RecordingChip("chip", callbacks, new CallLog());
        Domain = new RecordingDomain("flat", new CallLog(), IrqDomainCallbacks.None);
        System.Domains.Instantiate(Domain, IrqDomainOptions.Linear(FirmwareNode.Named("flat"), 16));
        System.Numbers.Allocate(5, 5, 1);
        Domain.Associate(Irq, new HardwareIrq(7));
        System.SetChip(Irq, Chip);
        System.SetHandler(Irq, EdgeFlow.Instance, "edge");
    }

    public IrqSystem System { get; }

    public RecordingChip Chip { get; }

    public RecordingDomain Domain { get; }

    public Irq Irq { get; } = new(5);

    public void Dispose() => System.Dispose();

    /// <summary>The text that a reader gets.</summary>
    public static string Text(Func<TextWriter, int> read)
    {
        using StringWriter text = new();
        Assert.Equal(0, read(text));
        return text.ToString();
    }
}

using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Power;

/// <summary>Lines of edges, each with a chip of its own.</summary>
internal sealed class PowerBench : IDisposable
{
    public const IrqChipCallbacks Waking = RecordingChip.Usual | IrqChipCallbacks.SetWake;

    public PowerBench()
    {
        System = new IrqSystem(new IrqSystemOptions { HasSoftwareResend = true, WakeupSignalled = Signalled.Add });
        System.Diagnostics.Reported += Reports.Add;
    }

    public IrqSystem System { get; }

    public List<IrqDiagnostic> Reports { get; } = [];

    public List<Irq> Signalled { get; } = [];

    public CallLog Log { get; } = new();

    public int Runs { get; private set; }

    /// <summary>Makes a line and requests it.</summary>
    public Irq Add(
        IrqFlags flags = IrqFlags.None,
        IrqChipCallbacks callbacks = RecordingChip.Usual,
        IrqChipFlags chipFlags = IrqChipFlags.None,
        bool isRequested = true)
    {
        Irq irq = new(System.Numbers.Allocate(-1, 1, 1));
        System.SetChip(irq, new WakingChip(callbacks, Log, chipFlags));
        System.SetHandler(irq, EdgeFlow.Instance);
        if (isRequested)
        {
            Request(irq, flags);
        }

        Log.Take();
        return irq;
    }

    public void Request(Irq irq, IrqFlags flags)
    {
        IrqRequest request = new("test", flags, new object());
        Assert.Equal(0, System.TryRequest(irq, request, static (_, bench) => bench.Count(), this, out _));
    }

    public IrqDescriptor Line(Irq irq) => System.Find(irq)!;

    public bool IsSuspended(Irq irq) => (Line(irq).Progress & IrqProgress.Suspended) != 0;

    public void Dispose() => System.Dispose();

    private IrqResult Count()
    {
        Runs++;
        return IrqResult.Handled;
    }

    private sealed class WakingChip(IrqChipCallbacks callbacks, CallLog log, IrqChipFlags flags)
        : IrqChip("waking", callbacks, flags)
    {
        public override void Mask(IrqData data) => log.Add("mask");

        public override void Unmask(IrqData data) => log.Add("unmask");

        public override int SetWake(IrqData data, bool isOn)
        {
            log.Add($"wake {isOn}");
            return data.ChipData is int error ? error : 0;
        }
    }
}

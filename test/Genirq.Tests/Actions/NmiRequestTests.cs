using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Actions.Fakes;

namespace Genirq.Tests.Actions;

public sealed class NmiRequestTests
{
    private const IrqFlags Good = IrqFlags.PerCpu | IrqFlags.NoAutoEnable;

    [Theory]
    [InlineData(Good | IrqFlags.Shared)]
    [InlineData(Good | IrqFlags.ConditionalSuspend)]
    [InlineData(Good | IrqFlags.IrqPoll)]
    [InlineData(IrqFlags.NoAutoEnable)]
    [InlineData(IrqFlags.PerCpu)]
    public void TryRequestNmi_WithFlagsThatDoNotFit_IsInvalid(IrqFlags flags)
    {
        using ActionBench bench = new();
        Irq irq = New(bench, new NmiChip());

        Assert.Equal(ErrorCode.Invalid, Request(bench, irq, flags));
        Assert.False(bench.Descriptor(irq).HasAction);
    }

    [Fact]
    public void TryRequestNmi_OfWhatCannotBeOne_IsRefused()
    {
        using ActionBench bench = new();

        Assert.Equal(ErrorCode.Invalid, Request(bench, bench.NewIrq(), Good));
        Assert.Equal(ErrorCode.Invalid, Request(bench, new Irq(77), Good));
        Assert.Equal(ErrorCode.NotConnected, Request(bench, new Irq(IrqSystem.NotConnected), Good));
    }

    [Fact]
    public void TryRequestNmi_SetsTheLineUp_AndFreeTearsItDown()
    {
        using ActionBench bench = new();
        NmiChip chip = new();
        Irq irq = New(bench, chip);

        Assert.Equal(0, Request(bench, irq, Good));
        Assert.Equal(1, chip.SetUps);
        IrqAction action = bench.Descriptor(irq).Actions!;
        Assert.Equal(Good | IrqFlags.NoThread | IrqFlags.NoBalancing, action.Flags);
        Assert.Equal(ErrorCode.Invalid, bench.Request(irq, "b", IrqFlags.Shared));
        Assert.Equal(IrqDiagnosticId.RequestMismatch, Assert.Single(bench.Reports).Id);
        Assert.Equal("n", bench.System.FreeNmi(irq));
        Assert.Equal(0, chip.SetUps);
        Assert.False(bench.Descriptor(irq).HasAction);
        Assert.Null(bench.System.FreeNmi(irq));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.NmiMisuse));
    }

    [Fact]
    public void TryRequestNmi_WhenTheChipRefuses_LeavesNothing()
    {
        using ActionBench bench = new();
        NmiChip chip = new() { SetUpResult = ErrorCode.Busy };
        Irq irq = New(bench, chip);

        Assert.Equal(ErrorCode.Invalid, Request(bench, irq, Good));

        Assert.False(bench.Descriptor(irq).HasAction);
        Assert.Equal(IrqProgress.None, bench.Descriptor(irq).Progress & IrqProgress.Nmi);
    }

    [Fact]
    public void FreeNmi_WhileEnabled_IsADiagnosticAndDisables()
    {
        using ActionBench bench = new();
        Irq irq = New(bench, new NmiChip());
        Assert.Equal(0, Request(bench, irq, Good));
        bench.System.Enable(irq);

        Assert.Equal("n", bench.System.FreeNmi(irq));

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.NmiMisuse));
        Assert.True(bench.Descriptor(irq).IsDisabled);
    }

    private static int Request(ActionBench bench, Irq irq, IrqFlags flags) =>
        bench.System.TryRequestNmi(irq, new IrqRequest("n", flags), ActionScript.Primary, bench.Script("n"));

    private static Irq New(ActionBench bench, IrqChip chip)
    {
        Irq irq = bench.NewIrq();
        bench.System.SetChip(irq, chip);
        return irq;
    }

    private sealed class NmiChip() : IrqChip(
        "nmi",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SetUpNmi | IrqChipCallbacks.TearDownNmi,
        IrqChipFlags.SupportsNmi)
    {
        public int SetUps { get; private set; }

        public int SetUpResult { get; init; }

        public override int SetUpNmi(IrqData data)
        {
            SetUps++;
            return SetUpResult;
        }

        public override void TearDownNmi(IrqData data) => SetUps--;
    }
}

using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class LineSharingTests
{
    private const IrqFlags SharedOneShot = IrqFlags.Shared | IrqFlags.OneShot;
    private const IrqFlags SharedConditional = IrqFlags.Shared | IrqFlags.ConditionalOneShot;

    [Fact]
    public void Spec06_Check04_APlainRequestBecomesOneShotOnAOneShotLine()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Irq other = bench.NewIrq();

        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), SharedOneShot, out _));
        Assert.Equal(0, bench.Request(irq, "b", IrqFlags.Shared, out IrqRegistration? second));
        Assert.NotEqual(IrqFlags.None, second!.Flags & IrqFlags.OneShot);
        Assert.Equal(0, bench.Request(other, "b", IrqFlags.Shared));
        Assert.Equal(ErrorCode.Busy, bench.RequestThread(other, bench.Script("a"), SharedOneShot, out _));
    }

    [Fact]
    public void Spec06_Check05_TheTriggerMustMatchOnceADefaultWasSet()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
        });
        Irq mapped = Mapped(bench, 1);

        Assert.Equal(0, bench.Request(mapped, "a", IrqFlags.Shared | IrqFlags.TriggerRising));
        Assert.Equal(ErrorCode.Busy, bench.Request(mapped, "b", IrqFlags.Shared | IrqFlags.TriggerHigh));
        Assert.Equal(TriggerType.EdgeRising, bench.Descriptor(mapped).Trigger);
        Assert.Equal(0, bench.Request(mapped, "c", IrqFlags.Shared));
    }

    [Fact]
    public void Spec06_Check05_WithoutDefaultTheNewcomersTriggerIsTakenOnce()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
        });
        Irq plain = bench.NewIrq();

        Assert.Equal(0, bench.Request(plain, "a", IrqFlags.Shared | IrqFlags.TriggerRising));
        Assert.Equal(0, bench.Request(plain, "b", IrqFlags.Shared | IrqFlags.TriggerHigh));
        Assert.Equal(TriggerType.LevelHigh, bench.Descriptor(plain).Trigger);
        Assert.Equal(ErrorCode.Busy, bench.Request(plain, "c", IrqFlags.Shared | IrqFlags.TriggerRising));
        Assert.Equal(["type 1"], bench.Log.Take().Where(call => call.StartsWith("type", StringComparison.Ordinal)));
    }

    [Fact]
    public void Spec06_Check05_AMappingOfTypeNoneRefusesItsOwnTriggerIfTheChipStoresNone()
    {
        using ActionBench bench = new();
        Irq mapped = Mapped(bench, 0);

        Assert.Equal(0, bench.Request(mapped, "a", IrqFlags.Shared | IrqFlags.TriggerRising));
        Assert.Equal(ErrorCode.Busy, bench.Request(mapped, "b", IrqFlags.Shared | IrqFlags.TriggerRising));
    }

    [Fact]
    public void Spec06_Check06_AnExclusiveLineIsNotShared()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.Request(irq, "first", IrqFlags.None));

        Assert.Equal(ErrorCode.Busy, bench.Request(irq, "second", IrqFlags.Shared | IrqFlags.ProbeShared));
        Assert.Empty(bench.Reports);
        Assert.Equal(ErrorCode.Busy, bench.Request(irq, "second", IrqFlags.Shared));
        IrqDiagnostic report = Assert.Single(bench.Reports);
        Assert.Equal(IrqDiagnosticId.RequestMismatch, report.Id);
        Assert.Equal("Flags mismatch irq 1. 00200080 (second) vs. 00200000 (first)", report.Message);
    }

    [Fact]
    public void Spec06_Check07_ThereAreSixtyFourOneShotActionsOnALine()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        List<IrqRegistration> registrations = [];
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), SharedOneShot, out IrqRegistration? one));
            registrations.Add(one!);
        }

        Assert.Equal(ErrorCode.Busy, bench.RequestThread(irq, bench.Script("b"), SharedOneShot, out _));
        Assert.Equal(64, bench.Threads.Threads.Count);
        registrations[17].Dispose();
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("b"), SharedOneShot, out _));
    }

    [Theory]
    [InlineData(IrqFlags.None, IrqFlags.None, false, false)]
    [InlineData(IrqFlags.None, IrqFlags.Shared, false, false)]
    [InlineData(IrqFlags.None, SharedOneShot, false, false)]
    [InlineData(IrqFlags.None, SharedConditional, false, false)]
    [InlineData(IrqFlags.Shared, IrqFlags.None, false, false)]
    [InlineData(IrqFlags.Shared, IrqFlags.Shared, true, false)]
    [InlineData(IrqFlags.Shared, SharedOneShot, false, false)]
    [InlineData(IrqFlags.Shared, SharedConditional, true, false)]
    [InlineData(SharedOneShot, IrqFlags.None, false, false)]
    [InlineData(SharedOneShot, IrqFlags.Shared, false, false)]
    [InlineData(SharedOneShot, SharedOneShot, true, true)]
    [InlineData(SharedOneShot, SharedConditional, true, true)]
    [InlineData(IrqFlags.Shared | IrqFlags.PerCpu, IrqFlags.Shared, false, false)]
    [InlineData(IrqFlags.Shared, IrqFlags.Shared | IrqFlags.PerCpu, false, false)]
    [InlineData(IrqFlags.Shared | IrqFlags.PerCpu, IrqFlags.Shared | IrqFlags.PerCpu, true, false)]
    public void Admit_FollowsTheMatrix(IrqFlags existing, IrqFlags newcomer, bool isAdmitted, bool becomesOneShot)
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.RequestThreaded(irq, bench.Script("a"), existing, out _));
        uint depth = (uint)bench.Descriptor(irq).Depth;

        int result = bench.RequestThreaded(irq, bench.Script("b"), newcomer, out IrqRegistration? second);

        Assert.Equal(isAdmitted ? 0 : ErrorCode.Busy, result);
        Assert.Equal(becomesOneShot, second is not null && (second.Flags & IrqFlags.OneShot) != 0);
        Assert.Equal(isAdmitted ? 2 : 1, bench.Threads.Threads.Count);
        Assert.Equal(depth, (uint)bench.Descriptor(irq).Depth);
    }

    [Fact]
    public void Admit_ComparesWithTheFirstActionOnly()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), SharedOneShot, out IrqRegistration? first));
        Assert.Equal(0, bench.Request(irq, "b", IrqFlags.Shared));
        first!.Dispose();

        Assert.Equal(0, bench.RequestThread(irq, bench.Script("c"), SharedOneShot, out _));
    }

    [Fact]
    public void HandleIrq_OfASharedLine_RunsAllActionsInOrder()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.Shared, out IrqRegistration? first));
        Assert.Equal(0, bench.Request(irq, "b", IrqFlags.Shared));
        Assert.Equal(0, bench.Request(irq, "c", IrqFlags.Shared));
        bench.Log.Take();

        bench.System.HandleIrq(irq);
        Assert.Equal(["mask", "ack", "a.hard", "b.hard", "c.hard", "unmask"], bench.Log.Take());
        first!.Dispose();
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.Shared));
        bench.Log.Take();
        bench.System.HandleIrq(irq);
        Assert.Equal(["mask", "ack", "b.hard", "c.hard", "a.hard", "unmask"], bench.Log.Take());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HandleIrq_TellsTheCpuToAHandlerThatAsks(bool isForced)
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3, HasForcedThreads = isForced });
        Irq irq = bench.NewIrq();
        List<int> cpus = [];
        Assert.Equal(0, bench.System.TryRequest(irq, new IrqRequest("c"), Note, cpus, out _));

        bench.System.HandleIrq(irq, bench.System.Cpus[2]);
        bench.Threads.RunAll();
        bench.System.HandleIrq(irq, bench.System.Cpus[1]);
        bench.Threads.RunAll();

        Assert.Equal([2, 1], cpus);
    }

    private static IrqResult Note(Irq irq, CpuContext cpu, List<int> cpus)
    {
        cpus.Add(cpu.Index);
        return IrqResult.Handled;
    }

    private static Irq Mapped(ActionBench bench, uint type)
    {
        FirmwareNode node = FirmwareNode.Named("node");
        TwoCellDomain domain = new();
        Assert.Equal(0, bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(node, 8)));
        Irq irq = bench.System.Domains.CreateMapping(new FirmwareIrqSpec(node, 3, type));
        bench.System.SetChip(irq, bench.Chip);
        bench.Log.Take();
        return irq;
    }
}

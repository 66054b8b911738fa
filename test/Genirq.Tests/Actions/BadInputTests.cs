using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

/// <summary>What is refused has its errno and its diagnostic, and leaves the line exactly as it was.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ActionBench _bench = new(new ActionBenchOptions
    {
        Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
    });

    private readonly Irq _irq;

    public BadInputTests()
    {
        TwoCellDomain domain = new();
        FirmwareNode node = FirmwareNode.Named("node");
        Assert.Equal(0, _bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(node, 8)));
        _irq = _bench.System.Domains.CreateMapping(new FirmwareIrqSpec(node, 3, (uint)TriggerType.EdgeRising));
        _bench.System.SetChip(_irq, _bench.Chip);
        _bench.System.SetHandler(_irq, EdgeFlow.Instance, "edge");
        Assert.Equal(0, _bench.Request(_irq, "first", IrqFlags.Shared | IrqFlags.TriggerRising));
        _bench.Log.Take();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Enable_OnceTooOften_IsUnbalancedAndChangesNothing() =>
        Check(0, IrqDiagnosticId.UnbalancedEnable, () =>
        {
            _bench.System.Enable(_irq);
            return 0;
        });

    [Fact]
    public void FreeIrq_OfWhatIsNotRequested_IsUnknownAndChangesNothing() =>
        Check(0, IrqDiagnosticId.FreeUnknownAction, () =>
        {
            Assert.Null(_bench.System.FreeIrq(_irq, new object()));
            return 0;
        });

    [Theory]
    [InlineData(IrqFlags.Shared | IrqFlags.TriggerHigh)]
    [InlineData(IrqFlags.Shared | IrqFlags.TriggerFalling)]
    [InlineData(IrqFlags.Shared | IrqFlags.PerCpu)]
    [InlineData(IrqFlags.TriggerRising)]
    public void TryRequest_ThatDoesNotMatchTheSharers_IsBusyAndChangesNothing(IrqFlags flags) =>
        Check(ErrorCode.Busy, IrqDiagnosticId.RequestMismatch, () => _bench.Request(_irq, "second", flags));

    [Fact]
    public void TryRequestThreaded_OneShotOnALineThatIsNot_IsBusyAndLeavesNoThread()
    {
        Check(ErrorCode.Busy, IrqDiagnosticId.RequestMismatch, () => _bench.RequestThread(
            _irq, _bench.Script("t"), IrqFlags.Shared | IrqFlags.OneShot, out _));
        Assert.Empty(_bench.Threads.Threads);
    }

    [Fact]
    public void TryRequest_OfNumberZero_IsAsForAnyNumberWithoutChip()
    {
        Assert.Equal(ErrorCode.NotImplemented, _bench.Request(Irq.None, "zero", IrqFlags.None));
        Assert.False(_bench.Descriptor(Irq.None).HasAction);
        Assert.Empty(_bench.Reports);
    }

    [Fact]
    public void SetWake_OffOnceTooOften_IsUnbalancedAndChangesNothing() =>
        Check(0, IrqDiagnosticId.UnbalancedWake, () => _bench.System.Power.SetWake(_irq, isOn: false));

    private void Check(int expected, IrqDiagnosticId told, Func<int> operation)
    {
        string before = Describe();

        Assert.Equal(expected, operation());

        Assert.Equal(before, Describe());
        Assert.Empty(_bench.Log.Take());
        Assert.Equal(told, Assert.Single(_bench.Reports).Id);
        _bench.System.HandleIrq(_irq);
        Assert.Equal(["ack", "first.hard"], _bench.Log.Take());
    }

    private string Describe()
    {
        IrqDescriptor line = _bench.Descriptor(_irq);
        List<string> actions = [];
        for (IrqAction? action = line.Actions; action is not null; action = action.Next)
        {
            actions.Add($"{action.Name} {action.Flags} {action.ThreadMask}");
        }

        return $"{line.States} {line.Settings} {line.Progress} {line.Depth} {line.WakeDepth} {line.TotalCount} "
            + $"{line.Spurious.Count} {line.ThreadsActive} {string.Join(';', actions)}";
    }
}

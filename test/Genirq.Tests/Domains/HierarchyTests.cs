using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Domains;

/// <summary>Root R, middle M, outer O, each asking its parent first.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class HierarchyTests : IDisposable
{
    private readonly CallLog _log = new();
    private readonly IrqSystem _system = new();
    private readonly RecordingDomain _root;
    private readonly RecordingDomain _middle;
    private readonly RecordingDomain _outer;

    public HierarchyTests()
    {
        _root = Add("R", null);
        _middle = Add("M", _root);
        _outer = Add("O", _middle);
    }

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Spec02_Check01_AllocationAsksTheRootFirstAndMapsAtEachLevel()
    {
        int first = Allocate(2);

        Assert.Equal(["R.alloc(1,2)", "M.alloc(1,2)", "O.alloc(1,2)"], _log.Take());
        Assert.Equal(1, first);
        Assert.All([_root, _middle, _outer], level =>
        {
            Assert.Equal(new Irq(1), level.FindMapping(new HardwareIrq(100)));
            Assert.Equal(new Irq(2), level.FindMapping(new HardwareIrq(101)));
            Assert.Equal(2u, level.MappedCount);
        });
    }

    [Fact]
    public void Spec02_Check02_FreeingIsNumberByNumberOutermostFirstAfterUnmapping()
    {
        int first = Allocate(2);
        _log.Take();
        List<string> seen = [];
        _outer.OnFree = irq => seen.Add(
            $"{_outer.FindMapping(new HardwareIrq(100))} {_system.Find(irq)!.Data.Chip} {_middle.GetData(irq)!.Chip}");

        _system.Domains.FreeIrqs(new Irq(first), 2);

        Assert.Equal(
            ["O.free(1,1)", "M.free(1,1)", "R.free(1,1)", "O.free(2,1)", "M.free(2,1)", "R.free(2,1)"], _log.Take());
        Assert.Equal("0 none level", seen[0]);
        Assert.Equal(1, _system.Numbers.Allocated);
    }

    [Fact]
    public void FreeIrqs_WhileDevicesResume_StartsNothingThatIsTakenApart()
    {
        Irq irq = new(Allocate(1));
        _system.SetHandler(irq, EdgeFlow.Instance, "edge");
        Assert.Equal(0, _system.TryRequest(
            irq, new IrqRequest("sleeper"), static (_, _) => IrqResult.Handled, 0, out IrqRegistration? request).Value);
        _system.Power.SuspendDevices();
        request!.Dispose();
        _log.Take();
        List<bool> started = [];
        _outer.OnFree = _ =>
        {
            _system.Power.ResumeDevices();
            started.Add(_system.Find(irq)!.IsStarted);
        };

        _system.Domains.FreeIrqs(irq, 1);

        Assert.Equal([false], started);
    }

    [Fact]
    public void Spec02_Check03_AFailedLevelIsNotAskedToFree()
    {
        _root.AllocateResult = ErrorCode.NoMemory;

        Assert.Equal(ErrorCode.NoMemory, Allocate(1));
        Assert.DoesNotContain(_log.Take(), call => call.Contains("free", StringComparison.Ordinal));
        _root.AllocateResult = 0;
        Assert.Equal(1, Allocate(1));
    }

    [Fact]
    public void Spec02_Check04_WithoutAllocateItIsNotImplemented()
    {
        RecordingDomain flat = new("F", _log, IrqDomainCallbacks.Map);
        _system.Domains.Instantiate(flat, IrqDomainOptions.Hierarchy(null, null));

        Assert.Equal(ErrorCode.NotImplemented, _system.Domains.AllocateIrqs(flat, -1, 1, null));
    }

    [Fact]
    public void Spec02_Check04_AskingAParentThatIsNotThereIsNotImplemented()
    {
        OrphanDomain orphan = new();
        _system.Domains.Instantiate(orphan, IrqDomainOptions.Hierarchy(null, null));

        Assert.Equal(ErrorCode.NotImplemented, _system.Domains.AllocateIrqs(orphan, -1, 1, null));
        Assert.Equal(1, _system.Numbers.Allocated);
    }

    [Fact]
    public void Spec02_Check05_ALevelWithoutChipIsInvalid()
    {
        _middle.LevelChip = null;

        Assert.Equal(ErrorCode.Invalid, Allocate(1));
        Assert.DoesNotContain(_log.Take(), call => call.Contains("free", StringComparison.Ordinal));
    }

    [Fact]
    public void Spec02_Check06_ACutHierarchyEndsAtTheCut()
    {
        _middle.Cuts = _root;
        _root.LevelChip = null;

        Irq irq = new(Allocate(1));
        _log.Take();

        Assert.Null(_root.GetData(irq));
        Assert.Equal(0u, _root.MappedCount);
        Assert.Equal(0, _system.Activate(irq));
        Assert.Equal(["M.activate", "O.activate"], _log.Take());
    }

    [Fact]
    public void Spec02_Check06_AChipBehindTheCutIsInvalid()
    {
        RecordingDomain inner = Add("I", _middle);
        RecordingDomain outer = Add("X", inner);
        outer.Cuts = inner;

        Assert.Equal(ErrorCode.Invalid, _system.Domains.AllocateIrqs(outer, -1, 1, null));
    }

    [Fact]
    public void Spec02_Check07_CuttingAForeignLevelIsInvalid()
    {
        RecordingDomain foreign = Add("X", null);

        Assert.Equal(ErrorCode.Invalid, foreign.DisconnectHierarchy(new Irq(Allocate(1))));
    }

    [Fact]
    public void Spec02_Check08_SettingAForeignLevelHasNoEntry()
    {
        _outer.SetsForeign = Add("X", null);
        Allocate(1);

        Assert.Equal(ErrorCode.NoEntry, _outer.ForeignResult);
    }

    [Fact]
    public void Spec02_Check09_ActivationIsRootFirstDeactivationOutermostFirst()
    {
        Irq irq = new(Allocate(1));
        _log.Take();

        Assert.Equal(0, _system.Activate(irq));
        Assert.Equal(["R.activate", "M.activate", "O.activate"], _log.Take());
        Assert.Equal(0, _system.Activate(irq));
        Assert.Empty(_log.Take());
        _system.Deactivate(irq);
        Assert.Equal(["O.deactivate", "M.deactivate", "R.deactivate"], _log.Take());
        _system.Deactivate(irq);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void Spec02_Check10_TheFailingLevelIsNotDeactivated()
    {
        Irq irq = new(Allocate(1));
        _log.Take();
        _middle.ActivateResult = ErrorCode.InputOutput;

        Assert.Equal(ErrorCode.InputOutput, _system.Activate(irq));
        Assert.Equal(["R.activate", "M.activate", "R.deactivate"], _log.Take());
        Assert.False(_system.Find(irq)!.IsActivated);
    }

    [Fact]
    public void Spec02_Check11_TheOutermostFailureDeactivatesItsDirectParentFirst()
    {
        Irq irq = new(Allocate(1));
        _log.Take();
        _outer.ActivateResult = ErrorCode.InputOutput;

        Assert.Equal(ErrorCode.InputOutput, _system.Activate(irq));
        Assert.Equal(["R.activate", "M.activate", "O.activate", "M.deactivate", "R.deactivate"], _log.Take());
    }

    [Fact]
    public void Spec02_Check12_EachLevelSeesTheReservation()
    {
        Irq irq = new(Allocate(1));
        _log.Take();
        _system.Activate(irq, reserve: true);

        Assert.Equal(["R.activate(reserve)", "M.activate(reserve)", "O.activate(reserve)"], _log.Take());
    }

    [Fact]
    public void Spec02_Check20_PushAndPopAreRefusedWhereTheyDoNotFit()
    {
        Irq irq = new(_system.Domains.AllocateIrqs(_middle, -1, 1, null));
        RecordingDomain stranger = Add("X", _root);
        IrqData before = _middle.GetData(irq)!;

        Assert.Equal(ErrorCode.Invalid, stranger.Push(irq, null));
        _outer.AllocateResult = 1;
        _outer.AsksParent = false;
        Assert.Equal(1, _outer.Push(irq, null));
        Assert.Same(before, _middle.GetData(irq));
        Assert.Equal(irq, _middle.FindMapping(before.HardwareIrq));
        Assert.Equal(ErrorCode.Invalid, _root.Pop(irq));
        _system.SetHandler(irq, EdgeFlow.Instance, "edge");
        using (_system.Request(irq, "user", static (_, _) => Genirq.Actions.IrqResult.Handled, 0))
        {
            Assert.Equal(ErrorCode.Busy, _outer.Push(irq, null));
            Assert.Equal(ErrorCode.Busy, _middle.Pop(irq));
        }
    }

    [Fact]
    public void Push_ThenPop_LeavesTheInterruptAsItWas()
    {
        Irq irq = new(_system.Domains.AllocateIrqs(_middle, -1, 1, null));
        HardwareIrq number = _middle.GetData(irq)!.HardwareIrq;
        _outer.AsksParent = false;
        _outer.FixedNumber = 7;

        Assert.Equal(0, _outer.Push(irq, null));
        Assert.Equal(irq, _outer.FindMapping(new HardwareIrq(7)));
        Assert.Equal(_outer, _system.Find(irq)!.Data.Domain);
        Assert.Equal(irq, _middle.FindMapping(number));
        Assert.Equal(0u, _outer.MappedCount);
        Assert.Equal(0, _outer.Pop(irq));
        Assert.Equal(_middle, _system.Find(irq)!.Data.Domain);
        Assert.Equal(irq, _middle.FindMapping(number));
        Assert.True(_outer.FindMapping(new HardwareIrq(7)).IsNone);
    }

    [Fact]
    public void Spec02_Check23_WithoutDefaultDomainItIsInvalid()
    {
        _system.Domains.Default = _root;
        Assert.Equal(1, _system.Domains.AllocateIrqs(null, -1, 1, null));
        _system.Domains.FreeIrqs(new Irq(1), 1);
        _system.Domains.Remove(_root);

        Assert.Null(_system.Domains.Default);
        Assert.Equal(ErrorCode.Invalid, _system.Domains.AllocateIrqs(null, -1, 1, null));
        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.NoDomain));
    }

    [Fact]
    public void Spec02_Check24_WithoutFreeTheInterruptStays()
    {
        RecordingDomain keeper = new("K", _log, IrqDomainCallbacks.Allocate);
        _system.Domains.Instantiate(keeper, IrqDomainOptions.Hierarchy(null, null));
        int irq = _system.Domains.AllocateIrqs(keeper, -1, 1, null);

        _system.Domains.FreeIrqs(new Irq(irq), 1);

        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.FreeInvalid));
        Assert.True(_system.Numbers.IsAllocated(irq));
    }

    [Fact]
    public void Spec02_Check25_TheRootsCallbacksNeverOverlap()
    {
        RecordingDomain other = Add("P", _root);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(n => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                int irq = _system.Domains.AllocateIrqs(n % 2 == 0 ? _middle : other, -1, 1, null);
                _system.Domains.FreeIrqs(new Irq(irq), 1);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.False(_root.Overlapped);
        Assert.Equal(1, _system.Numbers.Allocated);
        Assert.Equal(0u, _root.MappedCount);
    }

    [Theory]
    [InlineData(FaultPoint.HierarchyLevel, 1)]
    [InlineData(FaultPoint.HierarchyLevel, 4)]
    [InlineData(FaultPoint.IrqDescriptor, 2)]
    public void AllocateIrqs_NoMemory_LeavesNothing(FaultPoint point, int nth)
    {
        IrqSystem system = new(new IrqSystemOptions { Faults = new CountedFault(point, nth) });
        RecordingDomain root = new("R", _log);
        RecordingDomain middle = new("M", _log);
        RecordingDomain outer = new("O", _log);
        system.Domains.Instantiate(root, IrqDomainOptions.Hierarchy(null, null));
        system.Domains.Instantiate(middle, IrqDomainOptions.Hierarchy(root, null));
        system.Domains.Instantiate(outer, IrqDomainOptions.Hierarchy(middle, null));

        Assert.Equal(ErrorCode.NoMemory, system.Domains.AllocateIrqs(outer, -1, 2, null));
        Assert.Equal(1, system.Numbers.Allocated);
        Assert.Equal(0u, root.MappedCount);
        Assert.Equal(1, system.Domains.AllocateIrqs(outer, -1, 2, null));
    }

    [Fact]
    public void AllocateIrqs_RefusedByTheRoot_SaysSo()
    {
        _root.AllocateResult = ErrorCode.NoSpace;

        IrqOutcome result = _system.Domains.AllocateIrqs(_outer, -1, 3, new IrqAllocationInfo());
        IrqFailure? failure = result.Failure;

        Assert.Equal(ErrorCode.NoSpace, result);
        Assert.Equal((_root.Name, IrqError.NoSpace, 3), (failure!.Level, failure.Error, failure.Wanted));
        Assert.Contains("wanted 3", failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateAndFree_SteadyState_AllocatesNoMemory()
    {
        IrqAllocationInfo info = new();
        QuietDomain quiet = new();
        _system.Domains.Instantiate(quiet, IrqDomainOptions.Hierarchy(null, null));
        for (int i = 0; i < 100; i++)
        {
            _system.Domains.FreeIrqs(new Irq(_system.Domains.AllocateIrqs(quiet, -1, 1, info)), 1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _system.Domains.FreeIrqs(new Irq(_system.Domains.AllocateIrqs(quiet, -1, 1, info)), 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private int Allocate(int count) => _system.Domains.AllocateIrqs(_outer, -1, count, null);

    private RecordingDomain Add(string label, IrqDomain? parent)
    {
        RecordingDomain domain = new(label, _log);
        Assert.Equal(
            0, _system.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(parent, FirmwareNode.Named(label))));
        return domain;
    }
}

using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiFailureReasonTests
{
    private const MsiFlags Early = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    [Fact]
    public void AllocateIrqAt_Success_HasNoReason()
    {
        using MsiTestBench bench = new();

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.True(map.IsAllocated);
        Assert.Null(failure);
    }

    [Fact]
    public void AllocateIrqAt_AParentIsFull_NamesItWithWhatItHad()
    {
        using MsiTestBench bench = new();
        bench.Parent.Capacity = 2;
        bench.Any();
        bench.Any();

        MsiMap map = At(bench, MsiIndex.Any, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqError.NoSpace, failure?.Error);
        Assert.Equal("VEC", failure?.Level);
        Assert.Equal(IrqFailureStage.Hierarchy, failure?.Stage);
        Assert.Equal(1, failure?.Wanted);
        Assert.Equal(0, failure?.Available);
        Assert.Contains("VEC", failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateIrqAt_AParentsOwnErrno_IsInTheReasonAndNotInTheResult()
    {
        using MsiTestBench bench = new();
        bench.Parent.AllocateResult = static _ => ErrorCode.NoMemory;

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqError.NoMemory, failure?.Error);
        Assert.Equal("VEC", failure?.Level);
        Assert.Null(failure?.Available);
    }

    [Fact]
    public void AllocateIrqAt_TheRootBelowTheMiddleIsFull_NamesTheRoot()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        middle.Capacity = 10;
        bench.Parent.Capacity = 0;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());

        At(bench, 0, out IrqFailure? failure);

        Assert.Equal("VEC", failure?.Level);
        Assert.Equal(0, failure?.Available);
    }

    [Fact]
    public void AllocateIrqAt_TheMiddleIsFull_NamesTheMiddle()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        middle.Capacity = 0;
        middle.FullError = ErrorCode.Busy;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal("MID", failure?.Level);
        Assert.Equal(IrqError.Busy, failure?.Error);
    }

    [Fact]
    public void AllocateIrqAt_UnknownDomainId_IsAnArgument()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Device.AllocateIrqAt(new MsiDomainId(7), 0);
        IrqFailure? failure = map.Failure;

        Assert.Equal(ErrorCode.NoDevice, map.Index);
        Assert.Equal(IrqFailureStage.Arguments, failure?.Stage);
        Assert.Equal(IrqError.NoDevice, failure?.Error);
        Assert.Contains("7", failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateIrqAt_NoDomain_IsAnArgument()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Device.SetUpData();

        At(bench, 0, out IrqFailure? failure);

        Assert.Equal(IrqFailureStage.Arguments, failure?.Stage);
        Assert.Equal(IrqError.NoDevice, failure?.Error);
    }

    [Fact]
    public void AllocateIrqAt_BeyondTheSize_TellsIndexAndSize()
    {
        using MsiTestBench bench = new();

        MsiMap map = At(bench, 77, out IrqFailure? failure);

        Assert.Equal(ErrorCode.Range, map.Index);
        Assert.Equal(IrqError.Range, failure?.Error);
        Assert.Contains("77", failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains("4", failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateIrqAt_TakenIndex_IsTheDescriptorStage()
    {
        using MsiTestBench bench = new();
        bench.At(3);

        MsiMap map = At(bench, 3, out IrqFailure? failure);

        Assert.Equal(ErrorCode.Busy, map.Index);
        Assert.Equal(IrqError.Busy, failure?.Error);
        Assert.Equal(IrqFailureStage.Descriptor, failure?.Stage);
        Assert.Contains("3", failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateIrqAt_FullTable_IsTheDescriptorStageWithNothingAvailable()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Size = 1 });
        bench.At(0);

        MsiMap map = At(bench, MsiIndex.Any, out IrqFailure? failure);

        Assert.Equal(ErrorCode.Busy, map.Index);
        Assert.Equal(IrqError.Busy, failure?.Error);
        Assert.Equal(IrqFailureStage.Descriptor, failure?.Stage);
        Assert.Equal(bench.Domain.Name, failure?.Level);
        Assert.Equal(1, failure?.Wanted);
        Assert.Equal(0, failure?.Available);
    }

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor)]
    [InlineData(FaultPoint.MsiStoreInsert)]
    public void AllocateIrqAt_NoMemoryForTheDescriptor_IsTheDescriptorStage(FaultPoint point)
    {
        using MsiTestBench bench = new();
        bench.Faults.Arm(point, ErrorCode.NoMemory);

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(ErrorCode.NoMemory, map.Index);
        Assert.Equal(IrqError.NoMemory, failure?.Error);
        Assert.Equal(IrqFailureStage.Descriptor, failure?.Stage);
    }

    [Fact]
    public void AllocateIrqAt_PreparationFails_NamesTheDomainAndTheErrno()
    {
        using MsiTestBench bench = new();
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-5, map.Index);
        Assert.Equal(IrqFailureStage.Prepare, failure?.Stage);
        Assert.Equal(IrqError.InputOutput, failure?.Error);
        Assert.Equal(bench.Domain.Name, failure?.Level);
    }

    [Fact]
    public void AllocateIrqAt_NoNumberLeft_NamesTheNumberSpace()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { InitialIrqCount = 2, MaximumIrqs = 2 } });
        bench.At(0);

        MsiMap map = At(bench, 1, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqFailureStage.Numbers, failure?.Stage);
        Assert.Equal("interrupt numbers", failure?.Level);
        Assert.Equal(IrqError.NoMemory, failure?.Error);
        Assert.Equal(1, failure?.Wanted);
    }

    [Fact]
    public void AllocateIrqAt_EmptyAffinity_NamesTheNumberSpaceWithInvalid()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Device.AllocateIrqAt(
            MsiDomainId.Default, 0, new IrqAffinityDescriptor(CpuMask.Empty));
        IrqFailure? failure = map.Failure;

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqFailureStage.Numbers, failure?.Stage);
        Assert.Equal(IrqError.Invalid, failure?.Error);
    }

    [Fact]
    public void AllocateIrqAt_DuplicateHardwareNumber_NamesTheDevicesDomain()
    {
        using MsiTestBench bench = new();
        bench.Ops.FixedHardwareIrq = new HardwareIrq(7);
        bench.Any();

        MsiMap map = At(bench, MsiIndex.Any, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqFailureStage.Hierarchy, failure?.Stage);
        Assert.Equal(IrqError.Exists, failure?.Error);
        Assert.Equal(bench.Domain.Name, failure?.Level);
    }

    [Fact]
    public void AllocateIrqAt_InitialisationFails_NamesTheDevicesDomain()
    {
        using MsiTestBench bench = new();
        bench.Ops.InitializeResult = static _ => ErrorCode.TimedOut;

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqFailureStage.Hierarchy, failure?.Stage);
        Assert.Equal(IrqError.TimedOut, failure?.Error);
        Assert.Equal(bench.Domain.Name, failure?.Level);
    }

    [Fact]
    public void AllocateIrqAt_ALevelHasNoChip_IsInvalidInTheHierarchy()
    {
        using MsiTestBench bench = new();
        bench.Parent.LevelChip = null;

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(IrqFailureStage.Hierarchy, failure?.Stage);
        Assert.Equal(IrqError.Invalid, failure?.Error);
    }

    [Theory]
    [InlineData(FaultPoint.IrqDescriptor, IrqFailureStage.Numbers)]
    [InlineData(FaultPoint.HierarchyLevel, IrqFailureStage.Hierarchy)]
    public void AllocateIrqAt_NoMemoryBelow_IsNoMemoryInTheReason(FaultPoint point, IrqFailureStage stage)
    {
        using MsiTestBench bench = new();
        bench.Faults.Arm(point, ErrorCode.NoMemory);

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-28, map.Index);
        Assert.Equal(stage, failure?.Stage);
        Assert.Equal(IrqError.NoMemory, failure?.Error);
    }

    [Fact]
    public void AllocateIrqAt_ActivationFails_NamesTheLevelThatRefused()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        bench.Parent.ActivateResult = static _ => ErrorCode.TimedOut;

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-110, map.Index);
        Assert.Equal(IrqFailureStage.Activation, failure?.Stage);
        Assert.Equal(IrqError.TimedOut, failure?.Error);
        Assert.Equal("VEC", failure?.Level);
    }

    [Fact]
    public void AllocateIrqAt_AttributeFails_IsTheAttributeStage()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early | MsiFlags.DeviceAttributes });
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);

        MsiMap map = At(bench, 0, out IrqFailure? failure);

        Assert.Equal(-17, map.Index);
        Assert.Equal(IrqFailureStage.Attributes, failure?.Stage);
        Assert.Equal(IrqError.Exists, failure?.Error);
    }

    [Fact]
    public void AllocateRange_AParentIsFull_NamesItWithWhatItHad()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.AllocateSimpleDescriptors,
        });
        bench.Parent.Capacity = 2;

        IrqOutcome result = bench.Device.AllocateRange(MsiDomainId.Default, 0, 3);
        IrqFailure? failure = result.Failure;

        Assert.Equal(-28, result);
        Assert.Equal("VEC", failure?.Level);
        Assert.Equal(0, failure?.Available);
        Assert.Equal(IrqError.NoSpace, failure?.Error);
    }

    [Fact]
    public void AllocateRange_BadRange_TellsIt()
    {
        using MsiTestBench bench = new();

        IrqOutcome result = bench.Device.AllocateRange(MsiDomainId.Default, 2, 17);
        IrqFailure? failure = result.Failure;

        Assert.Equal(ErrorCode.Invalid, result);
        Assert.Equal(IrqFailureStage.Arguments, failure?.Stage);
        Assert.Contains("17", failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateRange_TheDomainsOwnAllocationFails_NamesTheDomain()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.AllocateIrqs,
        });
        bench.Ops.AllocateResult = ErrorCode.TimedOut;

        IrqOutcome result = bench.Device.AllocateRange(MsiDomainId.Default, 0, 2);
        IrqFailure? failure = result.Failure;

        Assert.Equal(ErrorCode.TimedOut, result);
        Assert.Equal(IrqError.TimedOut, failure?.Error);
        Assert.Equal(bench.Domain.Name, failure?.Level);
        Assert.Equal(3, failure?.Wanted);
    }

    [Fact]
    public void AllocateRange_Success_HasNoReasonEvenAfterAFailure()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.AllocateSimpleDescriptors,
        });
        bench.Parent.Capacity = 2;
        IrqFailure? first = bench.Device.AllocateRange(MsiDomainId.Default, 0, 3).Failure;

        IrqOutcome result = bench.Device.AllocateRange(MsiDomainId.Default, 0, 1);
        IrqFailure? second = result.Failure;

        Assert.NotNull(first);
        Assert.Equal(0, result);
        Assert.Null(second);
    }

    [Fact]
    public void EachReason_IsASentenceWithTheErrnosName()
    {
        using MsiTestBench bench = new();
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        At(bench, 0, out IrqFailure? failure);

        Assert.EndsWith(".", failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains(nameof(IrqError.InputOutput), failure?.Sentence, StringComparison.Ordinal);
    }

    private static MsiMap At(MsiTestBench bench, MsiIndex index, out IrqFailure? failure)
    {
        MsiMap map = bench.Device.AllocateIrqAt(MsiDomainId.Default, index);
        failure = map.Failure;
        return map;
    }
}

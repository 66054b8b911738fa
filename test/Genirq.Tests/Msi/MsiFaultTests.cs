using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiFaultTests
{
    private const MsiFlags All = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly
        | MsiFlags.DeviceAttributes | MsiFlags.AllocateSimpleDescriptors;

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiStoreInsert, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.IrqDescriptor, ErrorCode.NoSpace)]
    [InlineData(FaultPoint.HierarchyLevel, ErrorCode.NoSpace)]
    [InlineData(FaultPoint.MsiAttribute, ErrorCode.NoMemory)]
    public void AllocateIrqAt_AFaultAtEachPoint_LeavesEverythingAsBefore(FaultPoint point, int expected)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = All });
        MsiMap kept = bench.At(0);
        int numbers = bench.System.Numbers.Allocated;
        bench.Faults.Arm(point, ErrorCode.NoMemory);

        MsiMap failed = bench.At(1);

        Assert.Equal(1, bench.Faults.Passes);
        Assert.Equal(new MsiMap(expected, Irq.None), failed);
        AssertOnlyIndexZero(bench, kept, numbers);
        Assert.Equal(kept.Irq.Number + 1, bench.At(1).Irq.Number);
    }

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor)]
    [InlineData(FaultPoint.MsiStoreInsert)]
    public void AllocateIrqAt_NoMemoryForTheDescriptor_CallsNothing(FaultPoint point)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = All });
        bench.Faults.Arm(point, ErrorCode.NoMemory);

        bench.Any();

        Assert.Empty(bench.Log.Entries);
    }

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor, 0, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiDescriptor, 2, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiStoreInsert, 0, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiStoreInsert, 2, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.IrqDescriptor, 0, ErrorCode.NoSpace)]
    [InlineData(FaultPoint.IrqDescriptor, 2, ErrorCode.NoSpace)]
    [InlineData(FaultPoint.HierarchyLevel, 1, ErrorCode.NoSpace)]
    [InlineData(FaultPoint.MsiAttribute, 0, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiAttribute, 2, ErrorCode.NoMemory)]
    public void AllocateRange_AFaultAtEachPoint_RollsTheRangeBack(FaultPoint point, int after, int expected)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = All });
        MsiMap kept = bench.At(0);
        int numbers = bench.System.Numbers.Allocated;
        bench.Faults.Arm(point, ErrorCode.NoMemory, after);

        int result = bench.Range(1, 3);

        Assert.Equal(after + 1, bench.Faults.Passes);
        Assert.Equal(expected, result);
        AssertOnlyIndexZero(bench, kept, numbers);
        Assert.Equal(0, bench.Range(1, 3));
    }

    [Fact]
    public void AllocateIrqAt_NoMemoryForTheAffinityCopy_IsNoMemory()
    {
        using MsiTestBench bench = new();
        bench.Faults.Arm(FaultPoint.MsiDescriptor, ErrorCode.NoMemory);

        MsiMap map = bench.Device.AllocateIrqAt(
            MsiDomainId.Default, MsiIndex.Any, new IrqAffinityDescriptor(CpuMask.Of(0)));

        Assert.Equal(ErrorCode.NoMemory, map.Index);
        Assert.Empty(bench.Present());
    }

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor)]
    [InlineData(FaultPoint.MsiStoreInsert)]
    public void InsertDescriptor_AFault_IsNoMemoryAndInsertsNothing(FaultPoint point)
    {
        using MsiTestBench bench = new();
        bench.Faults.Arm(point, ErrorCode.NoMemory);

        Assert.Equal(ErrorCode.NoMemory, bench.Insert(new MsiDescriptorInit(1)));
        Assert.Empty(bench.Present());
        Assert.Equal(0, bench.Insert(new MsiDescriptorInit(1)));
    }

    [Fact]
    public void AllocateIrqAt_TwoLevelsBelow_AFaultAtEitherIsUndone()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());
        bench.Faults.Arm(FaultPoint.HierarchyLevel, ErrorCode.NoMemory, after: 1);

        MsiMap failed = bench.At(0);
        int calls = middle.AllocateCalls;
        MsiMap next = bench.At(0);

        Assert.Equal(ErrorCode.NoSpace, failed.Index);
        Assert.Equal(0, calls);
        Assert.Equal(new MsiMap(0, new Irq(1)), next);
        Assert.Equal(1, bench.Parent.Taken);
    }

    [Theory]
    [InlineData(FaultPoint.MsiDeviceData, ErrorCode.NoMemory)]
    [InlineData(FaultPoint.MsiDeviceData, ErrorCode.Exists)]
    public void SetUpData_AFault_IsReturnedAndLeavesNoData(FaultPoint point, int error)
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Faults.Arm(point, error);

        int result = bench.Device.SetUpData();
        bool hasData = bench.Device.HasData;

        Assert.Equal(error, result);
        Assert.False(hasData);
        Assert.Equal(0, bench.Device.SetUpData());
    }

    [Fact]
    public void CreateDomain_NoMemoryForTheDeviceData_IsRefusedBeforeTheParentIsAsked()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Faults.Arm(FaultPoint.MsiDeviceData, ErrorCode.NoMemory);

        Assert.False(bench.Create());
        Assert.Empty(bench.Log.Entries);
        Assert.False(bench.Device.HasData);
        Assert.True(bench.Create());
    }

    [Fact]
    public void CreateDomain_NoMemoryForTheDomain_KeepsTheDataAndCanBeTriedAgain()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        int domains = bench.System.Domains.All.Count;
        bench.Faults.Arm(FaultPoint.Domain, ErrorCode.NoMemory);

        bool created = bench.Create();

        Assert.False(created);
        Assert.Equal(["init_dev"], bench.Log.Entries);
        Assert.True(bench.Device.HasData);
        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
        Assert.Equal(domains, bench.System.Domains.All.Count);
        Assert.True(bench.Create());
    }

    [Fact]
    public void AllocateAll_PciDescriptors_AFaultTellsHowManyThereWere()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.PciDeviceMsiX });
        bench.Insert(new MsiDescriptorInit(0));
        bench.Insert(new MsiDescriptorInit(1));
        bench.Faults.Arm(FaultPoint.IrqDescriptor, ErrorCode.NoMemory, after: 1);

        Assert.Equal(1, bench.All(2));
        Assert.Empty(bench.Present());
    }

    private static void AssertOnlyIndexZero(MsiTestBench bench, MsiMap kept, int numbers)
    {
        Assert.Equal([0u], bench.Present());
        Assert.Equal(kept.Irq, bench.Get(0));
        Assert.Equal(numbers, bench.System.Numbers.Allocated);
        Assert.Equal(1u, bench.Domain.MappedCount);
        Assert.Equal(1u, bench.Parent.MappedCount);
        Assert.Equal(1, bench.Parent.Taken);
        Assert.Equal([new MsiAttribute(kept.Irq, "msi")], bench.Device.Attributes);
        Assert.Equal(0, bench.Diagnostics.Total);
    }
}

using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiRangeTests
{
    private const MsiFlags Simple = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors
        | MsiFlags.AllocateSimpleDescriptors;

    [Fact]
    public void Spec03_Check26_AnOverlappingSimpleRangeDropsTheWholeRangeAndOrphansTheOldInterrupt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Simple });

        Assert.Equal(0, bench.Range(0, 2));
        Irq[] irqs = [bench.Get(0), bench.Get(1), bench.Get(2)];
        int overlapping = bench.Range(2, 3);

        Assert.All(irqs, irq => Assert.False(irq.IsNone));
        Assert.Equal(ErrorCode.Busy, overlapping);
        Assert.True(bench.Get(2).IsNone);
        Assert.True(bench.Get(3).IsNone);
        Assert.Equal(irqs[0], bench.Get(0));
        Assert.Equal(irqs[1], bench.Get(1));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDescriptorLeaked));
        Assert.Equal(irqs[2], bench.Domain.FindMapping(new HardwareIrq(2)));
        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), bench.At(2));
        Assert.True(bench.System.Numbers.IsAllocated(irqs[2].Number));
    }

    [Fact]
    public void Spec03_Check27_AFailingSimpleRangeIsRolledBackWhole()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Simple });
        bench.Parent.AllocateResult = call => call == 3 ? ErrorCode.NoMemory : 0;

        int result = bench.Range(0, 3);

        Assert.Equal(ErrorCode.NoSpace, result);
        Assert.Empty(bench.Present(MsiDescriptorFilter.Associated));
        Assert.Empty(bench.Present());
        Assert.Equal(2, bench.Log.Count("P.free"));
        Assert.Equal(1, bench.Log.Count("post_free"));
        Assert.Equal(0u, bench.Domain.MappedCount);
    }

    [Fact]
    public void Spec03_Check28_APciDomainTellsHowManyItCouldGet()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.PciDeviceMsiX });
        for (uint index = 0; index < 4; index++)
        {
            Assert.Equal(0, bench.Insert(new MsiDescriptorInit(index) { IsMsiX = true }));
        }

        bench.Parent.AllocateResult = call => call == 3 ? ErrorCode.NoMemory : 0;
        int allocated = bench.System.Numbers.Allocated;

        int result = bench.All(4);

        Assert.Equal(2, result);
        Assert.Equal(allocated, bench.System.Numbers.Allocated);
        Assert.Empty(bench.Present());
        Assert.Equal(0, bench.Parent.Taken);
    }

    [Fact]
    public void Spec03_Check29_APciDescriptorOfSeveralVectorsAsksToRetryWithOne()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.PciDeviceMsi });
        Assert.Equal(0, bench.Insert(new MsiDescriptorInit(0) { VectorCount = 4 }));
        bench.Parent.AllocateResult = static _ => ErrorCode.NoMemory;

        Assert.Equal(1, bench.All(1));
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void Spec03_Check30_MoreDescriptorsThanAskedForIsInvalidAndRollsBack()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0));
        bench.Insert(new MsiDescriptorInit(1));

        int result = bench.All(1);

        Assert.Equal(ErrorCode.Invalid, result);
        Assert.Empty(bench.Present(MsiDescriptorFilter.Associated));
        Assert.Equal(1, bench.Log.Count("P.free"));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiTooManyDescriptors));
    }

    [Theory]
    [InlineData(2u, 1u)]
    [InlineData(0u, uint.MaxValue)]
    [InlineData(0u, 4u)]
    [InlineData(4u, 4u)]
    public void Spec03_Check31_ReversedEmptyAndTooLongRangesAreInvalid(uint first, uint last)
    {
        using MsiTestBench bench = new();

        int result = last == uint.MaxValue
            ? bench.Device.AllocateIrqs(MsiDomainId.Default, 0)
            : bench.Range(first, last);

        Assert.Equal(ErrorCode.Invalid, result);
        Assert.NotEqual(0, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiRangeInvalid));
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void Spec03_Check32_ARangeWithoutDescriptorsPreparesAndAllocatesNothing()
    {
        using MsiTestBench bench = new();
        int allocated = bench.System.Numbers.Allocated;

        int result = bench.Range(0, 3);

        Assert.Equal(0, result);
        Assert.Equal(["prepare"], bench.Log.Entries);
        Assert.Equal(4, bench.Ops.PreparedCount);
        Assert.Equal(allocated, bench.System.Numbers.Allocated);
    }

    [Fact]
    public void Spec03_Check33_FreeingARangeFreesWhatIsThereAndAnInvalidOneNothing()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.At(2);
        bench.Log.Clear();

        bench.Free(0, 3);
        IReadOnlyList<string> freed = bench.Log.Entries;
        MsiMap again = bench.At(2);
        bench.Log.Clear();
        bench.Free(0, 4);

        Assert.Equal(["free", "P.free", "post_free"], freed);
        Assert.Equal([map.Irq], bench.Ops.Freed);
        Assert.Empty(bench.Log.Entries);
        Assert.Equal(again.Irq, bench.Get(2));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiRangeInvalid));
    }

    [Fact]
    public void Spec03_Check34_AnAllocationOfItsOwnServesRangesAndNotSingleIndices()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.AllocateIrqs,
        });

        int range = bench.Range(0, 3);
        IReadOnlyList<string> calls = bench.Log.Entries;
        bench.Log.Clear();
        MsiMap map = bench.At(0);

        Assert.Equal(0, range);
        Assert.Equal(["alloc_irqs"], calls);
        Assert.True(map.IsAllocated);
        Assert.Equal(["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init"], bench.Log.Entries);
    }

    [Fact]
    public void AllocateRange_ItsOwnAllocationFails_FreesTheWholeRange()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.AllocateIrqs,
        });
        bench.At(1);
        bench.Ops.AllocateResult = ErrorCode.TimedOut;
        bench.Log.Clear();

        int result = bench.Range(0, 3);

        Assert.Equal(ErrorCode.TimedOut, result);
        Assert.Equal(["alloc_irqs", "free", "P.free", "post_free"], bench.Log.Entries);
        Assert.True(bench.Get(1).IsNone);
    }

    [Fact]
    public void AllocateRange_AllAssociated_OnlyPrepares()
    {
        using MsiTestBench bench = new();
        bench.At(0);
        bench.At(1);
        bench.Log.Clear();

        int result = bench.Range(0, 1);

        Assert.Equal(0, result);
        Assert.Equal(["prepare"], bench.Log.Entries);
        Assert.Equal(2, bench.Ops.PreparedCount);
    }

    [Fact]
    public void AllocateRange_ALaterDescriptorFails_OlderInterruptsOfTheRangeGoToo()
    {
        using MsiTestBench bench = new();
        MsiMap old = bench.At(1);
        bench.Insert(new MsiDescriptorInit(3));
        bench.Parent.AllocateResult = static _ => ErrorCode.NoMemory;

        int result = bench.Range(0, 3);

        Assert.Equal(ErrorCode.NoSpace, result);
        Assert.True(bench.Get(1).IsNone);
        Assert.False(bench.System.Numbers.IsAllocated(old.Irq.Number));
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void AllocateRange_PreparationFails_PassesAndTellsPostFreeOnce()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Simple });
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        int result = bench.Range(0, 3);

        Assert.Equal(-5, result);
        Assert.Equal(["prepare", "post_free"], bench.Log.Entries);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void AllocateRange_Simple_PreparesOnceAndAllocatesAscending()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Simple });

        int result = bench.Range(1, 2);

        Assert.Equal(0, result);
        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init",
                "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init"],
            bench.Log.Entries);
        Assert.Equal([1u, 2u], bench.Present(MsiDescriptorFilter.Associated));
        Assert.Equal(bench.Get(1).Number + 1, bench.Get(2).Number);
    }

    [Fact]
    public void AllocateRange_OnePciDescriptorFails_IsNoSpaceWhenNoneWasAllocated()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.PciDeviceMsiX, Flags = Simple });
        bench.Parent.AllocateResult = static _ => ErrorCode.NoMemory;

        Assert.Equal(ErrorCode.NoSpace, bench.Range(0, 3));
    }

    [Fact]
    public void AllocateAll_WithoutDescriptors_IsSuccess()
    {
        using MsiTestBench bench = new();

        Assert.Equal(0, bench.All(4));
        Assert.Equal(["prepare"], bench.Log.Entries);
    }

    [Fact]
    public void FreeRange_Twice_IsANoOpThatStillTellsPostFree()
    {
        using MsiTestBench bench = new();
        bench.At(0);
        bench.Free(0, 0);
        bench.Log.Clear();

        bench.Free(0, 0);

        Assert.Equal(["post_free"], bench.Log.Entries);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void FreeRange_WithoutDomain_DoesNothing()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Device.SetUpData();

        bench.Free(0, 0);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiRangeInvalid)
            + bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDomainIdInvalid));
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void FreeAll_SeveralInterrupts_GoInAscendingOrder()
    {
        using MsiTestBench bench = new();
        MsiMap high = bench.At(3);
        MsiMap low = bench.At(0);
        bench.Log.Clear();

        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.Equal(["free", "P.free", "free", "P.free", "post_free"], bench.Log.Entries);
        Assert.Equal([low.Irq, high.Irq], bench.Ops.Freed);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void FreeDescriptors_UpToTheLastPossibleIndex_IsInvalidOnASmallerDomain()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(1));

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            held.FreeDescriptors(MsiDomainId.Default, 0, MsiLimits.MaxIndex);
        }

        Assert.Equal([1u], bench.Present());
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiRangeInvalid));
    }

    [Fact]
    public void FreeDescriptors_StillAssociated_WarnsOnceAndLeavesTheInterrupts()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.At(1);
        bench.At(2);

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            held.FreeDescriptors(MsiDomainId.Default, 0, 3);
        }

        Assert.Empty(bench.Present());
        Assert.InRange(bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDescriptorLeaked), 1, 2);
        Assert.True(bench.System.Numbers.IsAllocated(map.Irq.Number));
        Assert.Equal(2u, bench.Domain.MappedCount);
    }

    [Fact]
    public void FreeDescriptors_StillAssociated_ANewDescriptorAtTheIndexIsAnotherOne()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.At(1);
        MsiDescriptor leaked = bench.Find(map.Irq).MsiDescriptor!;

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            held.FreeDescriptors(MsiDomainId.Default, 1, 1);
            Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(1)));
            Assert.NotSame(leaked, held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All));
        }

        Assert.Equal(map.Irq, leaked.Irq);
        Assert.Same(leaked, bench.Find(map.Irq).MsiDescriptor);
    }
}

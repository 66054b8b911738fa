using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Descriptors;

[Collection(nameof(MeasuredTests))]
public sealed class IrqNumberSpaceTests : IDisposable
{
    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4, InitialIrqCount = 64 });

    private IrqNumberSpace Numbers => _system.Numbers;

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Spec01_Check01_AFreedLowNumberIsUsedAtOnce()
    {
        Assert.Equal(1, Numbers.Allocate(-1, 1, 1));
        Assert.Equal(2, Numbers.Allocate(-1, 1, 1));
        Numbers.Free(1, 1);

        Assert.Equal(1, Numbers.Allocate(-1, 1, 1));
    }

    [Fact]
    public void Allocate_BehindFullPages_LowestFreedNumberComesFirst()
    {
        for (int number = 1; number <= 3 * DescriptorPage.Size; number++)
        {
            Assert.Equal(number, Numbers.Allocate(-1, 1, 1));
        }

        int[] freed = [DescriptorPage.Size, 1500, (2 * DescriptorPage.Size) - 1, 2500];
        Array.ForEach(freed, number => Numbers.Free(number, 1));

        Assert.Equal(freed, freed.Select(_ => Numbers.Allocate(-1, 1, 1)));
        Assert.Equal((3 * DescriptorPage.Size) + 1, Numbers.Allocate(-1, 1, 1));
    }

    [Fact]
    public void NextFree_WhileAnotherThreadFindsThePageFull_ShowsWhatWasReleased()
    {
        DescriptorPage page = new();
        for (int place = 0; place < DescriptorPage.Size; place++)
        {
            Assert.True(page.TryClaim(place));
        }

        bool[] hasEnded = [false];
        Thread searcher = new(() =>
        {
            while (!Volatile.Read(ref hasEnded[0]))
            {
                page.NextFree(0);
            }
        });
        searcher.Start();
        int missed = 0;
        for (int round = 0; round < 100_000; round++)
        {
            int place = round % DescriptorPage.Size;
            page.Release(place);
            missed += page.NextFree(0) == place ? 0 : 1;
            page.TryClaim(place);
        }

        Volatile.Write(ref hasEnded[0], true);
        searcher.Join();
        Assert.Equal(0, missed);
    }

    [Fact]
    public void NextFree_WhileTwoThreadsReleaseAndMarkThePage_ShowsWhatEachReleased()
    {
        DescriptorPage page = new();
        for (int place = 0; place < DescriptorPage.Size; place++)
        {
            Assert.True(page.TryClaim(place));
        }

        int missed = 0;
        Thread[] owners = [.. Enumerable.Range(0, 2).Select(half => new Thread(() =>
        {
            for (int round = 0; round < 50_000; round++)
            {
                int place = ((round * 2) + half) % DescriptorPage.Size;
                page.Release(place);
                if ((uint)page.NextFree(0) > (uint)place)
                {
                    Interlocked.Increment(ref missed);
                }

                page.TryClaim(place);
                page.NextFree(0);
            }
        }))];
        Array.ForEach(owners, owner => owner.Start());
        Array.ForEach(owners, owner => owner.Join());

        Assert.Equal(0, missed);
        Assert.Equal(-1, page.NextFree(0));
        page.Release(DescriptorPage.Size - 1);
        Assert.Equal(DescriptorPage.Size - 1, page.NextFree(0));
    }

    [Fact]
    public void Spec01_Check02_BadCountOrBoundIsInvalid()
    {
        Assert.Equal(ErrorCode.Invalid, Numbers.Allocate(-1, 1, 0));
        Assert.Equal(ErrorCode.Invalid, Numbers.Allocate(5, 6, 1));
    }

    [Fact]
    public void Spec01_Check03_ATakenExactNumberExists()
    {
        Assert.Equal(5, Numbers.Allocate(5, 5, 1));
        Assert.Equal(ErrorCode.Exists, Numbers.Allocate(5, 5, 1));
        Assert.Equal(ErrorCode.Exists, Numbers.Allocate(4, 4, 2));
        Assert.False(Numbers.IsAllocated(4));
    }

    [Fact]
    public void Spec01_Check04_ARunTakesTheFirstGapThatIsLongEnough()
    {
        Numbers.Allocate(1, 1, 2);
        Numbers.Allocate(5, 5, 1);

        Assert.Equal(3, Numbers.Allocate(-1, 1, 2));
        Assert.Equal(6, Numbers.Allocate(-1, 1, 2));
    }

    [Fact]
    public void Spec01_Check05_TheCountOnlyGrows()
    {
        Assert.Equal(100, Numbers.Allocate(100, 100, 1));
        Assert.Equal(101, Numbers.IrqCount);
        Numbers.Free(100, 1);

        Assert.Equal(101, Numbers.IrqCount);
    }

    [Fact]
    public void Spec01_Check06_BeyondTheCeilingIsNoMemory()
    {
        IrqNumberSpace small = new IrqSystem(new IrqSystemOptions { InitialIrqCount = 8, MaximumIrqs = 8 }).Numbers;
        Assert.Equal(1, small.Allocate(1, 1, 7));

        Assert.Equal(ErrorCode.NoMemory, small.Allocate(-1, 1, 1));
        Assert.Equal(ErrorCode.NoMemory, small.Allocate(8, 8, 1));
        Assert.Equal(ErrorCode.Exists, small.Allocate(9, 9, 1));
        small.Free(6, 2);
        Assert.Equal(ErrorCode.NoMemory, small.Allocate(-1, 6, 3));
    }

    [Fact]
    public void Spec01_Check07_AnEmptyAffinityTakesNothing()
    {
        IrqAffinityDescriptor[] affinity = [new(CpuMask.Of(1)), new(CpuMask.Empty)];

        Assert.Equal(ErrorCode.Invalid, Numbers.Allocate(-1, 1, 2, -1, affinity));
        Assert.Equal(1, Numbers.Allocated);
    }

    [Theory]
    [InlineData(true, IrqStates.AffinitySet | IrqStates.AffinityManaged | IrqStates.ManagedShutdown)]
    [InlineData(false, IrqStates.AffinitySet)]
    public void Spec01_Check08_AnAffinityShowsInTheStates(bool managed, IrqStates expected)
    {
        int number = Numbers.Allocate(-1, 1, 1, -1, [new IrqAffinityDescriptor(CpuMask.Of(1), managed)]);
        IrqDescriptor descriptor = _system.Find(new Irq(number))!;

        const IrqStates Bits = IrqStates.AffinitySet | IrqStates.AffinityManaged | IrqStates.ManagedShutdown;
        Assert.Equal(expected, descriptor.States & Bits);
        Assert.Equal(CpuMask.Of(1), descriptor.Affinity);
    }

    [Fact]
    public void Spec01_Check08_NoAffinityIsTheDefaultOne()
    {
        IrqDescriptor descriptor = _system.Find(new Irq(Numbers.Allocate(-1, 1, 1)))!;

        Assert.Equal(CpuMask.FirstCpus(4), descriptor.Affinity);
        Assert.Equal(IrqStates.Disabled | IrqStates.Masked, descriptor.States);
    }

    [Fact]
    public void Spec01_Check09_ADomainsNumberIsNearTheHardwareNumber()
    {
        Assert.Equal(40, Numbers.AllocateForDomain(-1, 1, new HardwareIrq(40)));
        Assert.Equal(1, Numbers.AllocateForDomain(-1, 1, new HardwareIrq(64)));
    }

    [Fact]
    public void Spec01_Check10_AnMsiAllocationBeginsAtOne()
    {
        RecordingDomain root = new("R", new CallLog());
        _system.Domains.Instantiate(root, IrqDomainOptions.Hierarchy(null, null));

        Assert.Equal(1, _system.Domains.AllocateIrqs(root, -1, 1, null));
    }

    [Fact]
    public void Spec01_Check11_FreeingOutsideTheCountDoesNothing()
    {
        Numbers.Allocate(60, 60, 4);
        Numbers.Free(64, 1);
        Numbers.Free(60, 5);

        Assert.Equal(5, Numbers.Allocated);
        Assert.True(Numbers.IsAllocated(60));
    }

    [Fact]
    public void Spec01_Check12_TheFirstVectorAloneGivesADescriptorItsNumber()
    {
        CallLog log = new();
        RecordingDomain root =
            new("R", log) { MsiParent = new MsiParentOps { SupportedFlags = (MsiFlags)uint.MaxValue } };
        _system.Domains.Instantiate(root, IrqDomainOptions.Hierarchy(null, null, 0, IrqDomainFlags.MsiParent));
        using MsiDevice device = new(_system, "device", root);
        MsiDomainTemplate template = new()
        {
            Chip = new RecordingChip("c", RecordingChip.Usual, log),
            Flags = MsiFlags.UseDefaultDomainOps,
        };
        Assert.True(device.CreateDomain(MsiDomainId.Default, template, 4));
        using MsiDeviceLock held = device.Lock();
        held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(0) { VectorCount = 3 });

        Assert.Equal(0, held.AllocateAll(MsiDomainId.Default, 1));

        MsiDescriptor descriptor = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All)!;
        Assert.Equal(1, descriptor.Irq.Number);
        Assert.All([1, 2, 3], number => Assert.Same(descriptor, _system.Find(new Irq(number))!.MsiDescriptor));
        Assert.Equal(ErrorCode.Invalid, _system.HandleIrq(new Irq(4)));
    }

    [Fact]
    public void Spec01_Check13_AnUnmappedHardwareNumberIsInvalid()
    {
        RecordingDomain domain = new("D", new CallLog(), IrqDomainCallbacks.Map);
        _system.Domains.Instantiate(domain, IrqDomainOptions.Linear(null, 8));

        Assert.Equal(ErrorCode.Invalid, _system.HandleDomainIrq(domain, new HardwareIrq(3)));
    }

    [Fact]
    public void Spec01_Check14_ThePlatformHasNumbersAndABoundOfItsOwn()
    {
        IrqSystem system = new(new IrqSystemOptions { PreallocatedIrqs = 16, DynamicLowerBound = _ => 24 });

        Assert.Equal(24, system.Numbers.Allocate(-1, 1, 1));
        Assert.Equal(3, system.Numbers.Next(3));
        Assert.Equal(24, system.Numbers.Next(16));
    }

    [Fact]
    public void Allocate_NumbersFarApart_AreFoundAndFreed()
    {
        foreach (int number in (int[])[1023, 1024, 70_000, 5_000_000])
        {
            Assert.Equal(number, Numbers.Allocate(number, number, 1));
        }

        Assert.Equal(70_000, Numbers.Next(1025));
        Numbers.Free(70_000, 1);
        Assert.Equal(5_000_000, Numbers.Next(1025));
        Assert.Equal(4, Numbers.Allocated);
    }

    [Fact]
    public void Allocate_FailingDescriptor_TakesNothing()
    {
        CountedFault fault = new(FaultPoint.IrqDescriptor, 3);
        IrqSystem system = new(new IrqSystemOptions { Faults = fault });

        Assert.Equal(ErrorCode.NoMemory, system.Numbers.Allocate(-1, 1, 5));
        Assert.Equal(1, system.Numbers.Allocated);
        Assert.Equal(1, system.Numbers.Allocate(-1, 1, 5));
    }

    [Fact]
    public void Find_DescriptorOfAFreedNumber_IsRefused()
    {
        RecordingChip chip = new("c", RecordingChip.Usual, new CallLog());
        int number = Numbers.Allocate(-1, 1, 1);
        IrqDescriptor descriptor = _system.Find(new Irq(number))!;
        _system.SetChip(new Irq(number), chip);
        Numbers.Free(number, 1);

        Assert.Null(_system.Find(new Irq(number)));
        Assert.Equal(ErrorCode.Invalid, _system.HandleIrq(new Irq(number)));
        Assert.Equal(number, Numbers.Allocate(number, number, 1));
        Assert.Same(descriptor, _system.Find(new Irq(number)));
        Assert.Same(IrqChip.None, descriptor.Data.Chip);
    }

    [Fact]
    public void AllocateAndFree_SteadyState_AllocatesNoMemory()
    {
        for (int i = 0; i < 100; i++)
        {
            Numbers.Free(Numbers.Allocate(-1, 1, 1), 1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Numbers.Free(Numbers.Allocate(-1, 1, 1), 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

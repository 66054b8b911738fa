using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Tests.Fakes;
using Genirq.Tests.X86;

namespace Genirq.Tests.Platforms;

/// <summary>The numbered checks of chapter 09 for the ITS, and those of chapter 13 that are about it.</summary>
public sealed class Spec09ItsCheckTests
{
    [Fact]
    public void Spec09_Check1_DeviceMsiWithFlags_IsRefused()
    {
        ParentBench bench = Bench(1, out ItsDomain _);
        MsiDevice device = new(bench.System, "platform", bench.Parent);
        MsiDomainTemplate template = new()
        {
            Chip = new CardChip("MSI"),
            Ops = new CardOps(),
            Flags = MsiFlags.UseDefaultDomainOps,
            BusToken = BusToken.DeviceMsi,
        };

        Assert.False(device.CreateDomain(MsiDomainId.Default, template, 4));
    }

    [Fact]
    public void Spec09_Check2_ChildOfAnIts_HasTheParentsMaskingAndPrefix()
    {
        ParentBench bench = Bench(1, out ItsDomain _);

        MsiDomain domain = bench.Attach(0x08, 4).GetDomain(MsiDomainId.Default)!;

        Assert.True(domain.Info.Has(MsiFlags.PciMsiMaskParent));
        Assert.False(domain.Info.Has(MsiFlags.PciMsiXAllocateDynamic));
        Assert.StartsWith("ITS-PCI-MSIX-", domain.Info.Chip.Name);
    }

    [Fact]
    public void Spec09_Check2_ItsOwnSetAffinity_IsNotCalled()
    {
        ParentBench bench = Bench(2, out ItsDomain its);
        CallLog log = new();
        MsiDevice device = bench.AddDevice(0x08);
        MsiDomainTemplate template = ParentBench.TemplateOf(isMsiX: true) with
        {
            Chip = new RecordingChip(
                "own", RecordingChip.Usual | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.WriteMessage, log),
        };
        Assert.True(device.CreateDomain(MsiDomainId.Default, template, 4));
        IrqDescriptor descriptor = bench.Allocate(device);
        log.Take();

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal(1, its.StateOf(descriptor.Irq)!.Value.Cpu);
        Assert.Empty(log.Take());
    }

    [Fact]
    public void Spec09_Check3_Lpis_AreDealtFromTheStartAndMergeWhenFreed()
    {
        ParentBench bench = Bench(1, out ItsDomain its);
        MsiDevice first = bench.Attach(0x08, 5);
        MsiDevice second = bench.Attach(0x10, 1);

        bench.Allocate(first);
        bench.Allocate(second);

        Assert.Equal((8192, 8), its.LpisOf(0x08));
        Assert.Equal((8200, 1), its.LpisOf(0x10));
        ParentBench.Free(first, 0);
        ParentBench.Free(second, 0);
        Assert.Equal((8192, 57_344), Assert.Single(its.Lpis.Ranges));
        Assert.Null(its.LpisOf(0x08));
    }

    [Fact]
    public void Spec09_Check4_DeviceIdZero_Has32Lpis()
    {
        ParentBench bench = Bench(1, out ItsDomain its);

        bench.Allocate(bench.Attach(0, 1));

        Assert.Equal((8192, 32), its.LpisOf(0));
    }

    [Fact]
    public void Spec09_Check4_PlatformDeviceWithThree_Has32Lpis()
    {
        ParentBench bench = Bench(1, out ItsDomain its);
        MsiDevice device = new(bench.System, "arm-smmu-v3.0.auto", its) { RequesterId = 0x40 };
        MsiDomainTemplate template = new()
        {
            Chip = new FunctionChip("pMSI"),
            Ops = new CardOps(),
            BusToken = BusToken.DeviceMsi,
        };
        Assert.True(device.CreateDomain(MsiDomainId.Default, template, 3));

        Assert.Equal(0, device.AllocateRange(MsiDomainId.Default, 0, 2));

        Assert.Equal((8192, 32), its.LpisOf(0x40));
        Assert.StartsWith("ITS-pMSI-", device.GetDomain(MsiDomainId.Default)!.Info.Chip.Name);
    }

    [Fact]
    public void Spec09_Check5_OneVector_HasTwoTableEntries()
    {
        ParentBench bench = Bench(1, out ItsDomain its);

        bench.Allocate(bench.Attach(0x08, 1));

        Assert.Equal(2, its.TableEntriesOf(0x08));
    }

    [Fact]
    public void Spec09_Check6_TwentyLeft_GiveSixteenOf32()
    {
        LpiSpace lpis = new(restricted: 20);

        Assert.Equal(16, lpis.Take(32, out int first));
        Assert.Equal(8192, first);
        Assert.Equal(4, lpis.Free);
    }

    [Fact]
    public void Spec09_Check7_EventsOfADevice_AreAlignedRegions()
    {
        ParentBench bench = Bench(1, out ItsDomain its);
        MsiDevice device = bench.Attach(0x08, 8, isMsiX: false);

        IrqDescriptor three = bench.Allocate(device, 0, messages: 3);
        IrqDescriptor one = bench.Allocate(device, 1);

        Assert.Equal(0, its.StateOf(three.Irq)!.Value.EventId);
        Assert.Equal(4, its.StateOf(one.Irq)!.Value.EventId);
        // The core makes the offer of one message of the -ENOSPC.
        Assert.Equal(1, ParentBench.TryAllocate(device, 2, messages: 4));
        Assert.Equal(6, its.StateOf(bench.Allocate(device, 2, messages: 2).Irq)!.Value.EventId);
    }

    [Fact]
    public void Spec09_Check8_Activation_TakesTheCpusInTurn()
    {
        ParentBench bench = Bench(4, out ItsDomain its);
        MsiDevice device = bench.Attach(0x08, 4);

        int[] cpus =
            [.. Enumerable.Range(0, 4).Select(i => its.StateOf(bench.Allocate(device, (uint)i).Irq)!.Value.Cpu)];

        Assert.Equal([0, 1, 2, 3], cpus);
    }

    [Fact]
    public void Spec09_Check9_SetAffinity_TakesTheLeastLoadedWithoutItself()
    {
        ParentBench bench = Bench(3, out ItsDomain its);
        MsiDevice device = bench.Attach(0x08, 16);
        IrqDescriptor[] all = [.. Enumerable.Range(0, 6).Select(i => bench.Allocate(device, (uint)i))];
        foreach (IrqDescriptor descriptor in all)
        {
            Assert.Equal(0, bench.SetAffinity(descriptor, 2));
        }

        Assert.Equal(6, its.LoadOf(2).Others);
        Assert.Equal(0, bench.SetAffinity(all[0], 1, 2));
        Assert.Equal(1, its.StateOf(all[0].Irq)!.Value.Cpu);
        Assert.Equal((1, 5), (its.LoadOf(1).Others, its.LoadOf(2).Others));
    }

    [Fact]
    public void Spec09_Check9_SetAffinity_EqualWithoutItself_GoesToTheLowest()
    {
        ParentBench bench = Bench(3, out ItsDomain its);
        MsiDevice device = bench.Attach(0x08, 16);
        IrqDescriptor[] all = [.. Enumerable.Range(0, 9).Select(i => bench.Allocate(device, (uint)i))];
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(0, bench.SetAffinity(all[i], i < 4 ? 1 : 2));
        }

        Assert.Equal((4, 5), (its.LoadOf(1).Others, its.LoadOf(2).Others));
        Assert.Equal(0, bench.SetAffinity(all[^1], 1, 2));
        Assert.Equal(1, its.StateOf(all[^1].Irq)!.Value.Cpu);
    }

    [Fact]
    public void Spec09_Check10_Inject_NeedsNoRetrigger()
    {
        ParentBench bench = Bench(1, out ItsDomain its);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));
        bench.Request(descriptor);

        Assert.Equal(0, bench.System.Inject(descriptor.Irq));
        Assert.True(its.IsPending(descriptor.Irq));
    }

    [Fact]
    public void Spec09_Check10_OnlyPendingCanBeSet()
    {
        ParentBench bench = Bench(1, out ItsDomain _);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));

        Assert.Equal(0, bench.System.SetChipState(descriptor.Irq, IrqChipState.Pending, true));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetChipState(descriptor.Irq, IrqChipState.Active, true));
    }

    [Fact]
    public void Spec09_Check11_GicV4_SendsADeviceToOneMachine()
    {
        ParentBench bench = new(
            1, static system => ItsDomain.Create(GicDomain.Create(system), new ItsOptions { IsV4 = true }));
        MsiDevice device = bench.Attach(0x08, 4);
        IrqDescriptor first = bench.Allocate(device, 0);
        IrqDescriptor second = bench.Allocate(device, 1);

        Assert.Equal(0, bench.System.Affinity.SetVcpu(first.Irq, new ItsVirtualTarget("A", 0, 8192)));
        Assert.Equal(
            ErrorCode.Invalid, bench.System.Affinity.SetVcpu(second.Irq, new ItsVirtualTarget("B", 0, 8192)));
        Assert.Equal(ErrorCode.Invalid, bench.SetAffinity(first, 0));
    }

    [Fact]
    public void Spec13_Check8_65Entries_Take128Lpis()
    {
        ParentBench bench = Bench(1, out ItsDomain its);

        bench.Allocate(bench.Attach(0x18, 65));

        Assert.Equal(128, its.LpisOf(0x18)!.Value.Count);
    }

    [Fact]
    public void Spec13_Check9_ThirtyTablesOf2048_TheLastGetHalves()
    {
        ParentBench bench = Bench(1, out ItsDomain its);
        bench.Allocate(bench.Attach(0x04, 256));
        int[] counts = new int[30];

        for (int i = 0; i < counts.Length; i++)
        {
            bench.Allocate(bench.Attach((ushort)(0x100 + i), 2048));
            counts[i] = its.LpisOf((uint)(0x100 + i))!.Value.Count;
        }

        Assert.All(counts[..27], static count => Assert.Equal(2048, count));
        Assert.Equal([1024, 512, 256], counts[27..]);
    }

    [Fact]
    public void Spec13_Check12_ManagedInterrupts_AreShutDownAndNothingRefuses()
    {
        ParentBench bench = Bench(2, out ItsDomain its);
        MsiDevice device = bench.Attach(0x08, 4);
        IrqDescriptor managed = bench.Allocate(device, 0, managed: CpuMask.Of(1));
        IrqDescriptor free = bench.Allocate(device, 1);
        bench.Request(managed);
        bench.Request(free);
        Assert.Equal(0, bench.SetAffinity(free, 1));

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));

        Assert.True(managed.IsManagedShutdown);
        Assert.Equal(0, its.StateOf(free.Irq)!.Value.Cpu);
        Assert.Equal(0, bench.System.Hotplug.BringOnline(1));
        Assert.False(managed.IsManagedShutdown);
        Assert.Equal(1, its.StateOf(managed.Irq)!.Value.Cpu);
    }

    [Fact]
    public void Prepare_NothingLeft_IsNoMemory()
    {
        ParentBench bench = new(1, static system => ItsDomain.Create(
            GicDomain.Create(system), new ItsOptions { Lpis = new LpiSpace(restricted: 8) }));
        bench.Allocate(bench.Attach(0x08, 8));

        Assert.Equal(ErrorCode.NoMemory, ParentBench.TryAllocate(bench.Attach(0x10, 1), 0));
    }

    [Fact]
    public void Write_EventOfADevice_ArrivesAtItsHandler()
    {
        ParentBench bench = Bench(2, out ItsDomain its);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 4), 2);
        int events = 0;
        bench.System.Request(descriptor.Irq, "card", (_, _) =>
        {
            events++;
            return IrqResult.Handled;
        }, 0);

        int cpu = its.Write(0x08, descriptor.MsiDescriptor!.Message.Data);

        Assert.True(its.HasPending(cpu));
        Assert.True(its.Deliver(bench.System.Cpus[cpu]));
        Assert.False(its.Deliver(bench.System.Cpus[cpu]));
        Assert.Equal(1, events);
        Assert.Equal(-1, its.Write(0x08, 3));
    }

    private static ParentBench Bench(int cpus, out ItsDomain its)
    {
        ParentBench bench = new(cpus, static system => ItsDomain.Create(GicDomain.Create(system)));
        its = (ItsDomain)bench.Parent;
        return bench;
    }
}

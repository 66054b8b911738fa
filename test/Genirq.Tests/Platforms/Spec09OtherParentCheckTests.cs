using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.LoongArch;
using Genirq.Platforms.PSeries;
using Genirq.Platforms.RiscV;
using Genirq.Platforms.Vmd;

namespace Genirq.Tests.Platforms;

/// <summary>The numbered checks of chapter 09 for GICv2m, IMSIC, LoongArch and VMD.</summary>
public sealed class Spec09OtherParentCheckTests
{
    [Fact]
    public void Spec09_Check12_V2m_AlignsToTheSpi()
    {
        ParentBench bench = V2m(64, 32);
        MsiDevice device = bench.Attach(0x08, 32, isMsiX: false);

        Assert.Equal(64u, bench.Allocate(device, 0, 4).MsiDescriptor!.Message.Data);
        Assert.Equal(68u, bench.Allocate(device, 1).MsiDescriptor!.Message.Data);
        Assert.Equal(72u, bench.Allocate(device, 2, 4).MsiDescriptor!.Message.Data);
        ParentBench odd = V2m(66, 32);
        Assert.Equal(68u, odd.Allocate(odd.Attach(0x08, 32, isMsiX: false), 0, 4).MsiDescriptor!.Message.Data);
    }

    [Fact]
    public void Spec09_Check13_V2m_RefusesWindowsThatCannotBe()
    {
        Assert.Equal(ErrorCode.Invalid, GicV2mFrame.TryCreate(31, 8, out _));
        Assert.Equal(ErrorCode.Invalid, GicV2mFrame.TryCreate(1000, 20, out _));
        Assert.Equal(0, GicV2mFrame.TryCreate(1000, 19, out GicV2mFrame? frame));
        Assert.Equal(19, frame!.Free);
    }

    [Fact]
    public void V2m_Full_IsNoSpace()
    {
        ParentBench bench = V2m(80, 2);
        MsiDevice device = bench.Attach(0x08, 8);
        bench.Allocate(device, 0);
        bench.Allocate(device, 1);

        Assert.Equal(ErrorCode.NoSpace, ParentBench.TryAllocate(device, 2));
        ParentBench.Free(device, 0);
        Assert.Equal(80u, bench.Allocate(device, 2).MsiDescriptor!.Message.Data);
    }

    [Fact]
    public void Spec09_Check14_Imsic_Has62IdentitiesOfEach63()
    {
        ParentBench bench = Imsic(2, 63, out ImsicDomain imsic);
        MsiDevice device = bench.Attach(0x08, 2048);

        (int Cpu, int Identity, bool IsMoving)[] places =
            [.. Enumerable.Range(0, 124).Select(i => imsic.StateOf(bench.Allocate(device, (uint)i).Irq)!.Value)];

        Assert.Equal((0, 2), (places[0].Cpu, places[0].Identity));
        Assert.Equal((1, 2), (places[1].Cpu, places[1].Identity));
        Assert.Equal(ErrorCode.NoSpace, ParentBench.TryAllocate(device, 124));
        Assert.Equal(
            ErrorCode.OperationNotSupported,
            bench.System.Domains.AllocateIrqs(imsic, -1, 2, new IrqAllocationInfo()));
    }

    [Fact]
    public void Spec09_Check15_Imsic_SecondMoveBeforeTheHartLooks_IsBusy()
    {
        ParentBench bench = Imsic(3, 255, out ImsicDomain imsic);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal(ErrorCode.Busy, bench.SetAffinity(descriptor, 2));
        imsic.Synchronize(0);
        Assert.Equal(0, bench.SetAffinity(descriptor, 2));
        Assert.Equal(2, imsic.StateOf(descriptor.Irq)!.Value.Cpu);
    }

    [Fact]
    public void Imsic_PendingWhileMoving_IsSentOn()
    {
        ParentBench bench = Imsic(2, 255, out ImsicDomain imsic);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));
        int events = 0;
        bench.System.Request(descriptor.Irq, "card", (_, _) =>
        {
            events++;
            return IrqResult.Handled;
        }, 0);
        (int cpu, int identity, bool _) = imsic.StateOf(descriptor.Irq)!.Value;
        imsic.Write(cpu, identity);
        Assert.Equal(0, bench.SetAffinity(descriptor, 1 - cpu));

        Assert.Equal(0, imsic.Deliver(bench.System.Cpus[cpu]));
        Assert.Equal(1, imsic.Deliver(bench.System.Cpus[1 - cpu]));

        Assert.Equal(1, events);
        Assert.Equal(1u, imsic.Matrix.TotalAllocated);
    }

    [Fact]
    public void Spec13_Check11_Imsic_Has254IdentitiesOf255()
    {
        ParentBench bench = Imsic(2, 255, out ImsicDomain imsic);

        Assert.Equal(254, imsic.Matrix.Capacity);
        Assert.Equal(508, bench.Parent.CountAvailable());
    }

    [Fact]
    public void Imsic_ManagedShutDown_KeepsItsIdentityOnTheHartThatWent()
    {
        ParentBench bench = Imsic(2, 255, out ImsicDomain imsic);
        MsiDevice device = bench.Attach(0x08, 2);
        IrqDescriptor managed = bench.Allocate(device, 0, managed: CpuMask.Of(1));
        bench.Request(managed);
        Assert.Equal(1, imsic.StateOf(managed.Irq)!.Value.Cpu);
        imsic.Synchronize(0);

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));

        Assert.True(managed.IsManagedShutdown);
        Assert.Equal(1u, imsic.Matrix.TotalAllocated);
        Assert.Equal(1u, imsic.Matrix.OnlineCount);
    }

    [Fact]
    public void Spec09_Check16_Avec_AddressHoldsVectorAndCpu()
    {
        ParentBench bench = new(2, static system => AvecDomain.Create(system));
        AvecDomain avec = (AvecDomain)bench.Parent;
        MsiDevice device = bench.Attach(0x08, 256);
        IrqDescriptor last = bench.Allocate(device, 0);
        for (uint i = 1; avec.StateOf(last.Irq) is not (1, 0x20, _); i++)
        {
            last = bench.Allocate(device, i);
        }

        Assert.Equal(0x2FE0_1200u, last.MsiDescriptor!.Message.AddressLow);
        Assert.Equal(0u, last.MsiDescriptor.Message.Data);
    }

    [Fact]
    public void Avec_Full_Has240OfEachCpu()
    {
        ParentBench bench = new(1, static system => AvecDomain.Create(system));
        MsiDevice device = bench.Attach(0x08, 2048);
        for (uint i = 0; i < 240; i++)
        {
            bench.Allocate(device, i);
        }

        Assert.Equal(ErrorCode.NoSpace, ParentBench.TryAllocate(device, 240));
    }

    [Fact]
    public void Avec_SecondMoveBeforeTheOldCpuHasCleared_IsBusy()
    {
        ParentBench bench = new(3, static system => AvecDomain.Create(system));
        AvecDomain avec = (AvecDomain)bench.Parent;
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));
        Assert.True(descriptor.EffectiveAffinity.IsEmpty);

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal(CpuMask.Of(1), descriptor.EffectiveAffinity);
        Assert.Equal(ErrorCode.Busy, bench.SetAffinity(descriptor, 2));
        avec.CompleteMoves(0);
        Assert.Equal(0, bench.SetAffinity(descriptor, 2));
    }

    [Fact]
    public void PchMsi_Window_IsDealtInAlignedRegions()
    {
        ParentBench bench = new(1, static system =>
            PchMsiDomain.Create(GicDomain.Create(system, "EIOINTC"), first: 64, count: 8));
        MsiDevice device = bench.Attach(0x08, 8, isMsiX: false);

        Assert.Equal(64u, bench.Allocate(device, 0).MsiDescriptor!.Message.Data);
        Assert.Equal(68u, bench.Allocate(device, 1, 4).MsiDescriptor!.Message.Data);

        // The core makes the offer of one message of the -ENOSPC.
        Assert.Equal(1, ParentBench.TryAllocate(device, 2, 4));
    }

    [Fact]
    public void Spec09_Check17_Vmd_DealsNvmeOutBehindTheFirst()
    {
        VmdVectors vectors = new(8);

        Assert.Equal(0, vectors.Take(isNvme: false));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 1], Enumerable.Range(0, 8).Select(_ => vectors.Take(isNvme: true)));
        Assert.Equal(0, vectors.LoadOf(0));
        VmdVectors client = new(8, first: 1);
        Assert.Equal(1, client.Take(isNvme: false));
        Assert.Equal(2, client.Take(isNvme: true));
    }

    [Fact]
    public void Spec09_Check17_Vmd_AddressHoldsTheIndex()
    {
        using IrqSystem system = new();
        VmdDomain vmd = VmdDomain.Create(system, [new(1), new(2), new(3), new(4)], 0, static _ => true);
        MsiDevice device = new(system, "10000:e1:00.0", vmd.Domain) { IsPci = true };
        device.SetUpData();
        for (uint index = 0; index < 3; index++)
        {
            Assert.Equal(0, ParentBench.TryAllocate(device, index));
            system.Request(
                device.GetIrq(MsiDomainId.Default, index), "nvme", static (_, _) => IrqResult.Handled, 0);
        }

        Irq irq = device.GetIrq(MsiDomainId.Default, 2);
        Assert.Equal(3, vmd.IndexOf(irq));
        Assert.Equal(new MsiMessage(0xFEE0_3000, 0, 0), system.Find(irq)!.MsiDescriptor!.Message);
    }

    [Fact]
    public void Spec09_Check18_VmdChild_TakesNoAffinityAndIsNotCounted()
    {
        IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        VmdDomain vmd = VmdDomain.Create(system, [new Irq(1), new Irq(2), new Irq(3)], 0, static _ => true);
        MsiDevice device = new(system, "10000:e1:00.0", vmd.Domain) { IsPci = true };
        device.SetUpData();
        using (MsiDeviceLock held = device.Lock())
        {
            Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(0) { IsMsiX = true }));
            Assert.Equal(0, held.AllocateRange(MsiDomainId.Default, 0, 0));
        }

        Irq irq = device.GetIrq(MsiDomainId.Default, 0);
        int events = 0;
        Assert.Equal(0, system.TryRequest(irq, new IrqRequest("nvme"), (_, _) =>
        {
            events++;
            return IrqResult.Handled;
        }, 0, out IrqRegistration? _));

        Assert.Equal(IrqResult.Handled, vmd.Run(system.Cpus[0], vmd.IndexOf(irq)));

        Assert.Equal((1, 1), (vmd.IndexOf(irq), events));
        Assert.Equal(ErrorCode.NotPermitted, system.Affinity.SetByUser(irq, CpuMask.Of(1)));
        Assert.Equal(0u, (uint)system.Cpus[0].CountOf(irq));
        Assert.Equal(0xFEE0_1000u, system.Find(irq)!.MsiDescriptor!.Message.AddressLow);
    }

    [Theory]
    [InlineData(3328, new[] { 65, 65, 9 }, 65, 65)]
    [InlineData(96, new[] { 65, 65, 9 }, 65, 43)]
    [InlineData(96, new[] { 65, 9, 9 }, 65, 65)]
    [InlineData(10, new[] { 8, 8, 8, 8 }, 8, 2)]
    [InlineData(8, new[] { 4, 4 }, 4, 4)]
    public void PSeriesQuota_SharesOutWhatOthersDoNotNeed(int total, int[] needs, int request, int granted) =>
        Assert.Equal(granted, new PSeriesQuota(total).Of(needs, request));

    [Fact]
    public void PSeries_MoreThanTheQuota_IsMetWithTheQuota()
    {
        ParentBench bench = new(1, static system =>
            PSeriesMsiDomain.Create(GicDomain.Create(system, "XIVE-IRQ"), total: 8));
        PSeriesMsiDomain bridge = (PSeriesMsiDomain)bench.Parent;
        bridge.SetNeed(0x08, 8);
        bridge.SetNeed(0x10, 8);
        MsiDevice device = bench.Attach(0x08, 8);
        MsiDevice other = bench.Attach(0x10, 8);

        Assert.StartsWith("pSeries-PCI-MSIX-", device.GetDomain(MsiDomainId.Default)!.Info.Chip.Name);
        for (uint index = 0; index < 4; index++)
        {
            bench.Allocate(device, index);
            bench.Allocate(other, index);
        }

        Assert.Equal(0, bridge.CountAvailable());
        Assert.Equal(ErrorCode.NoSpace, ParentBench.TryAllocate(device, 4));
        ParentBench.Free(other, 0);
        Assert.Equal(1, bridge.CountAvailable());
        Assert.Equal(0, ParentBench.TryAllocate(device, 4));
    }

    private static ParentBench V2m(int first, int count) => new(2, system =>
    {
        Assert.Equal(0, GicV2mFrame.TryCreate(first, count, out GicV2mFrame? frame));
        return GicV2mDomain.Create(GicDomain.Create(system, "GICv2"), frame!);
    });

    private static ParentBench Imsic(int cpus, int identities, out ImsicDomain imsic)
    {
        ParentBench bench = new(
            cpus, system => ImsicDomain.Create(system, new ImsicOptions { Identities = identities }));
        imsic = (ImsicDomain)bench.Parent;
        return bench;
    }
}

using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>The numbered checks of the vector domain, and their neighbours.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class VectorDomainCheckTests
{
    [Fact]
    public void Spec08_Check17_TakeCpuOffline_TooFewVectorsElsewhere_IsRefusedInLinuxsWords()
    {
        X86Bench bench = new(2);
        Fill(bench, 0, 100);
        Fill(bench, 1, 150);
        Assert.True(bench.Matrix.IsAllocated(1, 0xb7));
        Assert.False(bench.Matrix.IsAllocated(1, 0xb8));

        Assert.Equal(ErrorCode.NoSpace, bench.System.Hotplug.TakeOffline(1));
        Assert.Equal(ErrorCode.NoSpace, bench.System.Hotplug.TakeOffline(0));

        Assert.Equal(
            [
                "CPU 1 has 150 vectors, 101 available. Cannot disable CPU",
                "CPU 0 has 100 vectors, 51 available. Cannot disable CPU",
            ],
            bench.Messages);
        Assert.Equal(CpuMask.FirstCpus(2), bench.System.Cpus.Online);
    }

    [Theory]
    [InlineData(OfflineRule.RegularOnly, 0)]
    [InlineData(OfflineRule.All, ErrorCode.NoSpace)]
    public void CheckOffline_ManagedVectors_CountBeforeTheFixOnly(OfflineRule rule, int expected)
    {
        X86Bench bench = new(2, X86Bench.Usual with { OfflineRule = rule });
        Fill(bench, 0, 150);
        for (int i = 0; i < 60; i++)
        {
            bench.Matrix.ReserveManaged(CpuMask.Of(1));
            bench.Matrix.AllocateManaged(CpuMask.Of(1), out _);
        }

        Assert.Equal(expected, bench.Vectors.CheckOffline(1));
    }

    [Fact]
    public void CheckOffline_ReservationsBeyondTheRest_IsSaidAndAllowed()
    {
        X86Bench bench = new(2);
        Fill(bench, 0, 200);
        bench.Matrix.Reserve();
        bench.Matrix.Reserve();

        Assert.Equal(0, bench.Vectors.CheckOffline(1));

        Assert.Equal(["Reserved vectors 2 > available 1. IRQ request may fail"], bench.Messages);
    }

    [Fact]
    public void Spec08_Check18_AllocateThenRequest_IsReservedThenAssigned()
    {
        X86Bench bench = new(2);

        IrqDescriptor descriptor = bench.Allocate();

        Assert.Equal(new MsiMessage(0xfee00000, 0, 0xef), bench.Message(descriptor));
        Assert.Equal((1u, 0u), (bench.Matrix.Reserved, bench.Matrix.TotalAllocated));
        Assert.Equal("0", descriptor.EffectiveAffinity.ToString());
        Assert.False(descriptor.IsActivated);

        bench.Request(descriptor);

        Assert.Equal((0u, 1u), (bench.Matrix.Reserved, bench.Matrix.TotalAllocated));
        Assert.Equal(new MsiMessage(0xfee00000, 0, 0x20), bench.Message(descriptor));
        Assert.Equal(descriptor.Irq, bench.Vectors.IrqAt(0, 0x20));
    }

    [Fact]
    public void Spec08_Check19_Free_ActionThenMessage_IsReservedThenGone()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Allocate();
        IrqRegistration registration = bench.Request(descriptor);

        registration.Dispose();

        Assert.Equal((1u, 0u), (bench.Matrix.Reserved, bench.Matrix.TotalAllocated));
        Assert.True(bench.Message(descriptor).IsZero);
        Assert.Equal(0xef, bench.State(descriptor).ConfiguredVector);
        bench.Free(0);
        Assert.Equal(0u, bench.Matrix.Reserved);
        Assert.Equal(402u, bench.Matrix.Available());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spec08_Check20_SetAffinity_TargetStaysAllowed_NothingMoves(bool isRemapped)
    {
        X86Bench bench = isRemapped ? new X86Bench(4).WithIntel() : new X86Bench(4);
        IrqDescriptor descriptor = bench.Start();
        VectorState before = bench.State(descriptor);
        MsiMessage message = bench.Message(descriptor);

        Assert.Equal(0, bench.SetAffinity(descriptor, 0, 3));
        bench.Fire(descriptor);

        Assert.Equal(before, bench.State(descriptor));
        Assert.Equal(message, bench.Message(descriptor));
        Assert.Equal("0,3", descriptor.Affinity.ToString());
        Assert.Equal(1u, bench.Matrix.TotalAllocated);
    }

    [Fact]
    public void Spec08_Check22_SetAffinity_WithoutRemapping_MovesInTheNextInterrupt()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Start();

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal("0", descriptor.EffectiveAffinity.ToString());

        bench.Fire(descriptor);
        Assert.Equal("1", descriptor.EffectiveAffinity.ToString());
        Assert.True(bench.State(descriptor) is { IsMoving: true, PreviousVector: 0x20, PreviousCpu: 0, Cpu: 1 });
        Assert.Equal(2u, bench.Matrix.TotalAllocated);
        Assert.Equal(new MsiMessage(0xfee01000, 0, 0x20), bench.Message(descriptor));

        bench.Fire(descriptor);
        Assert.True(bench.State(descriptor) is { IsMoving: false, IsCleaning: true });
        Assert.True(bench.Vectors.NeedsTick(0));
        Assert.Equal(0, bench.Vectors.Tick(0));
        Assert.Equal(1u, bench.Matrix.TotalAllocated);
        Assert.True(bench.State(descriptor) is { IsCleaning: false, PreviousVector: 0 });
        Assert.Equal([0, 1], bench.Apics.Ended);
    }

    [Fact]
    public void SetAffinity_WithoutRemapping_OtherVector_IsWrittenInTwoSteps()
    {
        X86Bench bench = new(2);
        bench.Start(0);
        IrqDescriptor descriptor = bench.Start(1);
        bench.Start(2);
        IrqDescriptor moved = bench.Start(3);
        Assert.Equal((1, 0x21), (bench.State(moved).Cpu, bench.State(moved).Vector));
        Fill(bench, 0, 3);
        bench.SetAffinity(moved, 0);
        bench.Chip.Written.Clear();
        int vector = 0x25;
        bench.Apics.Requested.Add((1, vector));

        bench.Fire(moved);

        Assert.Equal(
            [(moved.Irq, new MsiMessage(0xfee01000, 0, 0x25)), (moved.Irq, new MsiMessage(0xfee00000, 0, 0x25))],
            bench.Chip.Written);
        Assert.Equal([(0, vector)], bench.Apics.Sent);
        Assert.False(bench.Vectors.Deliver(bench.System.Cpus[1], vector));
        Assert.DoesNotContain(bench.Messages, message => message.StartsWith("No irq", StringComparison.Ordinal));
        Assert.Equal(1, bench.State(descriptor).Cpu);
    }

    [Fact]
    public void Tick_OldVectorStillRequested_WaitsForTheNextTick()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        IrqDescriptor descriptor = bench.Start();
        bench.SetAffinity(descriptor, 1);
        bench.Apics.Requested.Add((0, 0x20));

        Assert.Equal(1, bench.Vectors.Tick(0));
        Assert.True(bench.Vectors.NeedsTick(0));
        Assert.Equal([$"Moved interrupt pending in old target APIC {descriptor.Irq}"], bench.Messages);
        bench.Apics.Requested.Clear();

        Assert.Equal(0, bench.Vectors.Tick(0));
        Assert.Equal(1u, bench.Matrix.TotalAllocated);
    }

    [Fact]
    public void Spec08_Check27_ManyMessages_OnlyRemappingOffersThem()
    {
        X86Bench direct = new(2);
        X86Bench remapped = new X86Bench(2).WithIntel();
        direct.Attach(isMsiX: false);
        remapped.Attach(isMsiX: false);

        Assert.False(direct.Card!.GetDomain(MsiDomainId.Default)!.Info.Has(MsiFlags.MultiPciMsi));
        Assert.True(remapped.Card!.GetDomain(MsiDomainId.Default)!.Info.Has(MsiFlags.MultiPciMsi));
    }

    [Fact]
    public void Spec08_Check29_Activate_ManagedWithoutCpu_PointsToTheShutdownVectorOrFails()
    {
        X86Bench bench = new(4, system: new IrqSystemOptions { OnlineCpus = CpuMask.FirstCpus(2) });
        IrqAllocationOptions options = new() { Affinity = [new IrqAffinityDescriptor(CpuMask.Of(2, 3), true)] };
        IrqDescriptor descriptor =
            bench.System.Find(new Irq(bench.System.Domains.AllocateIrqs(bench.Vectors, -1, 1, null, options)))!;

        Assert.Equal(0, bench.System.Activate(descriptor.Irq));
        Assert.Equal((0, 0xef), (bench.State(descriptor).Vector, bench.State(descriptor).ConfiguredVector));
        Assert.Equal(0u, bench.Matrix.TotalAllocated);

        bench.System.Deactivate(descriptor.Irq);
        descriptor.Clear(IrqStates.ManagedShutdown);
        Assert.Equal(ErrorCode.Invalid, bench.System.Activate(descriptor.Irq));
        Assert.Equal([$"Managed startup for irq {descriptor.Irq}, but no CPU"], bench.Messages);
    }

    [Fact]
    public void Spec08_Check30_Activate_NodeIsFull_BreaksTheAffinityAndSaysSo()
    {
        X86Bench bench = new(3, system: new IrqSystemOptions { CpuNodes = [0, 0, 1] });
        Fill(bench, 0, 201);
        Fill(bench, 1, 201);
        IrqAllocationOptions options = new() { Node = 0 };
        Irq irq = new(bench.System.Domains.AllocateIrqs(bench.Vectors, -1, 1, null, options));
        bench.System.Affinity.Set(irq, CpuMask.Of(0, 1));

        Assert.Equal(0, bench.System.Activate(irq));

        Assert.Equal(2, bench.Vectors.StateOf(irq)!.Cpu);
        Assert.Equal([$"irq {irq}: Affinity broken due to vector space exhaustion."], bench.Messages);
    }

    [Fact]
    public void Spec08_Check31_Move_NotActivated_IsAnErrorThatTheCoreNeverAsksFor()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Allocate();
        IrqData level = bench.Vectors.GetData(descriptor.Irq)!;

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Empty(bench.Reports);
        Assert.Equal("1", descriptor.EffectiveAffinity.ToString());

        Assert.Equal(ErrorCode.InputOutput, level.Chip!.SetAffinity(level, CpuMask.Of(1), false));
        Assert.Equal(IrqDiagnosticId.VectorMisuse, Assert.Single(bench.Reports).Id);
    }

    [Fact]
    public void Boot_LegacyController_VectorsAreAssignedAndTakenOver()
    {
        IrqSystemOptions system = new() { PreallocatedIrqs = 16 };
        X86Bench bench = new(2, new X86Options { LegacyIrqs = 16 }, system);
        Assert.Equal((15u, 202u - 15u), (bench.Matrix[0].Allocated, bench.Matrix[0].Available));

        X86AllocationInfo info = new() { Kind = X86AllocationKind.IoApic, IsLegacy = true };
        IrqAllocationOptions options = new() { Realloc = true };
        Assert.Equal(1, bench.System.Domains.AllocateIrqs(bench.Vectors, 1, 1, info, options));
        Assert.Equal(ErrorCode.Invalid, bench.System.Domains.AllocateIrqs(bench.Vectors, 2, 1, info, options));

        Assert.Equal((14u, 1u), (bench.Matrix[0].Allocated, bench.Matrix.Reserved));
        Assert.Equal(0, bench.System.Activate(new Irq(1)));
        Assert.Equal(0x20, bench.Vectors.StateOf(new Irq(1))!.Vector);
    }

    [Fact]
    public void Boot_WithoutIoApic_LegacyVectorsBelongToTheSystem()
    {
        IrqSystemOptions system = new() { PreallocatedIrqs = 16 };
        X86Bench bench = new(
            2,
            new X86Options
            {
                LegacyIrqs = 16,
                HasIoApic = false,
                SystemVectors = [.. X86Vectors.UsualSystem, X86Vectors.Int80],
            },
            system);

        Assert.Equal((17u, 0u), (bench.Matrix.SystemInRange, bench.Matrix.TotalAllocated));
        Assert.Equal((186u, 186u), (bench.Matrix[0].Available, bench.Matrix[1].Available));
        Assert.Equal(new Irq(1), bench.Vectors.IrqAt(1, 0x31));
        StringWriter text = new() { NewLine = "\n" };
        bench.Vectors.WriteDebug(text, bench.System.Find(new Irq(1))!.Data, 1);
        Assert.Equal(" Vector:    49\n Target: Legacy PIC all CPUs\n", text.ToString());
    }

    [Fact]
    public void Allocate_ApicsAreOff_IsRefused()
    {
        X86Bench bench = new(1, X86Bench.Usual with { IsDisabled = true });

        Assert.Equal(
            ErrorCode.NoSuchAddress, bench.System.Domains.AllocateIrqs(bench.Vectors, -1, 1, null, new()));
    }

    [Fact]
    public void Allocate_CpusAreGiven_TakesAVectorAtOnce()
    {
        X86Bench bench = new(4);
        X86AllocationInfo info = new() { Cpus = CpuMask.Of(2) };

        int irq = bench.System.Domains.AllocateIrqs(bench.Vectors, -1, 1, info, new());

        VectorState state = bench.Vectors.StateOf(new Irq(irq))!;
        Assert.Equal((2, 0x20, false), (state.Cpu, state.Vector, state.CanReserve));
        bench.System.Activate(new Irq(irq));
        bench.System.Deactivate(new Irq(irq));
        Assert.Equal(1u, bench.Matrix.TotalAllocated);
        bench.System.Domains.FreeIrqs(new Irq(irq), 1);
        Assert.Equal(0u, bench.Matrix.TotalAllocated);
    }

    [Fact]
    public void Allocate_ManagedBeyondACpusVectors_IsRefusedAndLeavesNothing()
    {
        X86Bench bench = new(2);
        Fill(bench, 1, 201);
        bench.Attach();

        Assert.Equal(ErrorCode.NoSpace, bench.TryAllocate(
            0, new MsiDescriptorInit(0) { Affinity = [new IrqAffinityDescriptor(CpuMask.FirstCpus(2), true)] }));

        Assert.Equal((0u, 201u), (bench.Matrix[0].Managed, bench.Matrix[0].Available));
    }

    [Fact]
    public void Managed_ItsCpusGoAndCome_VectorStaysReserved()
    {
        X86Bench bench = new X86Bench(4).WithIntel();
        IrqDescriptor descriptor = bench.Start(managed: "2-3");
        Assert.Equal(3, bench.State(descriptor).Cpu);

        bench.System.Hotplug.TakeOffline(3);
        Assert.Equal(2, bench.State(descriptor).Cpu);
        bench.System.Hotplug.TakeOffline(2);
        Assert.True(descriptor is { IsManagedShutdown: true, IsStarted: false });
        Assert.Equal((0, 0xef), (bench.State(descriptor).Vector, bench.State(descriptor).ConfiguredVector));
        Assert.Equal((1u, 1u), (bench.Matrix[2].Managed, bench.Matrix[3].Managed));

        bench.System.Hotplug.BringOnline(3);
        Assert.True(descriptor is { IsManagedShutdown: false, IsStarted: true, Depth: 0 });
        Assert.Equal((3, "3"), (bench.State(descriptor).Cpu, descriptor.EffectiveAffinity.ToString()));
        Assert.Equal((1u, 1u), (bench.Matrix[3].ManagedAllocated, bench.Matrix[3].Allocated));
    }

    [Fact]
    public void TakeCpuOffline_MoveUnderWay_IsEndedFirst()
    {
        X86Bench bench = new(3);
        IrqDescriptor descriptor = bench.Start();
        bench.SetAffinity(descriptor, 1);
        bench.Fire(descriptor);
        Assert.True(bench.State(descriptor).IsMoving);

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));

        Assert.Contains($"IRQ fixup: irq {descriptor.Irq} move in progress, old vector 32", bench.Messages);
        Assert.Equal("0,2", descriptor.Affinity.ToString());
        Assert.Equal((0u, 0), (bench.Matrix[1].Allocated, bench.State(descriptor).PreviousVector));
    }

    [Fact]
    public void TakeCpuOffline_EventPendingThere_IsSentOn()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Allocate();
        bench.SetAffinity(descriptor, 1);
        bench.Request(descriptor);
        Assert.Equal(1, bench.State(descriptor).Cpu);
        bench.Apics.Requested.Add((1, bench.State(descriptor).Vector));

        bench.System.Hotplug.TakeOffline(1);

        Assert.Contains((0, bench.State(descriptor).Vector), bench.Apics.Sent);
        Assert.Equal((0u, 1u), (bench.Matrix[1].Allocated, bench.Matrix.OnlineCount));
    }

    [Fact]
    public void Deliver_StrayVectors_AreToldUnlessJustGivenBack()
    {
        X86Bench bench = new(1);
        IrqDescriptor descriptor = bench.Allocate();
        IrqRegistration registration = bench.Request(descriptor);
        registration.Dispose();

        Assert.False(bench.Vectors.Deliver(bench.System.Cpus[0], 0x20));
        Assert.Empty(bench.Reports);
        Assert.False(bench.Vectors.Deliver(bench.System.Cpus[0], 0x20));
        Assert.Equal(["No irq handler for 0.32"], bench.Messages);
        Assert.Equal([0, 0], bench.Apics.Ended);
    }

    [Fact]
    public void Deliver_WarmPath_AllocatesNothing()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Start();
        CpuContext cpu = bench.System.Cpus[0];
        bench.Apics.Ended.EnsureCapacity(1000);
        int vector = bench.State(descriptor).Vector;
        bench.Vectors.Deliver(cpu, vector);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            bench.Vectors.Deliver(cpu, vector);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101u, descriptor.TotalCount);
    }

    [Fact]
    public void Retrigger_Resend_SendsTheVectorAgain()
    {
        X86Bench bench = new(1);
        IrqDescriptor descriptor = bench.Start();

        Assert.True(bench.System.TryRetrigger(descriptor.Irq));

        Assert.Equal([(0, 0x20)], bench.Apics.Sent);
        Assert.False(bench.System.TryRetrigger(new Irq(9999)));
    }

    [Fact]
    public void CreateDomain_DeviceMsi_IsNotServed()
    {
        X86Bench bench = new(1);
        MsiDevice device = new(bench.System, "other", bench.Vectors);
        device.SetUpData();
        MsiDomainTemplate template = new()
        {
            Chip = new CardChip("IMS"),
            Ops = new CardOps(),
            BusToken = BusToken.DeviceMsi,
        };

        Assert.False(device.CreateDomain(MsiDomainId.Default, template, 8));
        Assert.Contains(bench.Reports, report => report.Id == IrqDiagnosticId.MsiParentUnsuitable);
    }

    [Theory]
    [InlineData(1, 24, 16, 4096, true, 256)]
    [InlineData(4, 24, 16, 4096, true, 456)]
    [InlineData(4, 16, 16, 4096, true, 96)]
    [InlineData(4, 24, 16, 4096, false, 72)]
    public void ProbeIrqCount_Machines_AreAsLinuxCounts(
        int cpus, int gsiTop, int legacy, int initial, bool hasMsi, int expected) =>
        Assert.Equal(expected, X86Options.ProbeIrqCount(cpus, gsiTop, legacy, initial, hasMsi));

    [Theory]
    [InlineData("IO-APIC-0", true)]
    [InlineData("HPET-MSI-1", true)]
    [InlineData("OTHER", false)]
    public void Select_IoApicAndHpet_AreServedDirectly(string name, bool expected)
    {
        X86Bench bench = new(1);

        Assert.Equal(
            expected,
            bench.Vectors.Select(new FirmwareIrqSpec(FirmwareNode.Named(name), [0]), BusToken.Any));
    }

    private static void Fill(X86Bench bench, int cpu, int count)
    {
        for (int i = 0; i < count; i++)
        {
            bench.Matrix.Allocate(CpuMask.Of(cpu), reserved: false, out _);
        }
    }
}

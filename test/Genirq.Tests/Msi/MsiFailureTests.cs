using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiFailureTests
{
    private const MsiFlags Early = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    [Fact]
    public void Spec03_Check08_APreparationErrorPassesAndLeavesNothing()
    {
        using MsiTestBench bench = new();
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(-5, Irq.None), map);
        Assert.Equal(["prepare", "post_free"], bench.Log.Entries);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void Spec03_Check09_WithoutFreeDescriptorsAFailedIndexStaysBusy()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = MsiFlags.UseDefaultDomainOps });
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        MsiMap failed = bench.At(0);
        bench.Ops.PrepareResult = 0;

        Assert.Equal(-5, failed.Index);
        Assert.Equal([0u], bench.Present(MsiDescriptorFilter.NotAssociated));
        Assert.Equal(new MsiMap(ErrorCode.Busy, Irq.None), bench.At(0));
        Assert.Equal(1, bench.Any().Index);
        Assert.Equal(0, bench.Range(0, 3));
        Assert.False(bench.Get(0).IsNone);
    }

    [Fact]
    public void Spec03_Check10_AParentErrorIsNoSpaceAndReturnsTheNumber()
    {
        using MsiTestBench bench = new();
        bench.Parent.AllocateResult = call => call == 2 ? ErrorCode.NoMemory : 0;
        MsiMap probe = bench.Any();
        bench.Free(0, 0);
        bench.Log.Clear();

        MsiMap failed = bench.Any();
        IReadOnlyList<string> calls = bench.Log.Entries;
        List<uint> present = bench.Present();
        MsiMap next = bench.Any();

        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), failed);
        Assert.Equal(["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "post_free"], calls);
        Assert.Empty(present);
        Assert.Equal(probe.Irq, next.Irq);
    }

    [Fact]
    public void Spec03_Check11_AnInitialisationErrorFreesTheParentAndNotItself()
    {
        using MsiTestBench bench = new();
        bench.Ops.InitializeResult = _ => ErrorCode.Invalid;

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), map);
        Assert.Equal(1, bench.Log.Count("P.free"));
        Assert.Equal(0, bench.Log.Count("free"));
        Assert.Equal(0, bench.Parent.Taken);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void Spec03_Check12_AnEmptyAffinityIsNoSpaceAfterPreparationAndBeforeTheParent()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Device.AllocateIrqAt(
            MsiDomainId.Default, MsiIndex.Any, new IrqAffinityDescriptor(CpuMask.Empty));

        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), map);
        Assert.Equal(["prepare", "prepare_desc", "set_desc", "post_free"], bench.Log.Entries);
        Assert.Equal(0, bench.Parent.AllocateCalls);
    }

    [Fact]
    public void Spec03_Check13_ADuplicateHardwareNumberIsNoSpaceWithoutAskingTheParent()
    {
        using MsiTestBench bench = new();
        bench.Ops.FixedHardwareIrq = new HardwareIrq(7);

        MsiMap first = bench.Any();
        MsiMap second = bench.Any();

        Assert.True(first.IsAllocated);
        Assert.Equal(first.Irq, bench.Domain.FindMapping(new HardwareIrq(7)));
        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), second);
        Assert.Equal(1, bench.Parent.AllocateCalls);
        Assert.Equal([0u], bench.Present());
    }

    [Fact]
    public void Spec03_Check14_AnActivationErrorPassesAndDeactivatesNothing()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        bench.Parent.ActivateResult = _ => ErrorCode.TimedOut;

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(-110, Irq.None), map);
        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init", "P.activate",
                "free", "P.free", "post_free"],
            bench.Log.Entries);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void Spec03_Check18_AnAttributeErrorPassesAndUndoesTheActivation()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early | MsiFlags.DeviceAttributes });
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(-17, Irq.None), map);
        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init", "P.activate", "P.compose", "write",
                "write(0)", "P.deactivate", "free", "P.free", "post_free"],
            bench.Log.Entries);
        Assert.Empty(bench.Present());
        Assert.Empty(bench.Device.Attributes);
        Assert.Equal(0, bench.At(0).Index);
    }

    [Fact]
    public void AllocateIrqAt_AttributeErrorWithoutEarlyActivation_DeactivatesNothing()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.DeviceAttributes,
        });
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);

        MsiMap map = bench.At(0);

        Assert.Equal(-17, map.Index);
        Assert.Equal(["init", "free", "P.free", "post_free"], bench.Log.Entries.SkipWhile(entry => entry != "init"));
    }

    [Fact]
    public void AllocateIrqAt_AttributeErrorInReservationMode_DeactivatesNothing()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Token = Genirq.Domains.BusToken.PciDeviceMsiX,
            Flags = Early | MsiFlags.MustReactivate | MsiFlags.DeviceAttributes,
        });
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true });
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);

        MsiMap map = bench.At(1);

        Assert.Equal(-17, map.Index);
        Assert.Equal(
            ["P.activate(reserve)", "P.compose", "write", "free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "P.activate(reserve)"));
        Assert.Equal([0u], bench.Present());
    }

    [Fact]
    public void AllocateIrqAt_NoNumberLeft_IsNoSpaceAndTheParentIsNotAsked()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Options = new() { InitialIrqCount = 3, MaximumIrqs = 3 },
        });
        Assert.True(bench.Any().IsAllocated);
        Assert.True(bench.Any().IsAllocated);
        bench.Log.Clear();

        MsiMap map = bench.Any();

        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), map);
        Assert.Equal(["prepare", "prepare_desc", "set_desc", "post_free"], bench.Log.Entries);
        Assert.Equal([0u, 1u], bench.Present());
    }

    [Fact]
    public void AllocateIrqAt_ParentForgetsItsChip_IsNoSpaceAndNothingIsFreed()
    {
        using MsiTestBench bench = new();
        bench.Parent.LevelChip = null;

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), map);
        Assert.Equal(0, bench.Log.Count("free"));
        Assert.Equal(0, bench.Log.Count("P.free"));
        Assert.Equal("post_free", bench.Log.Entries[^1]);
        Assert.Equal(0u, bench.Domain.MappedCount);
    }

    [Fact]
    public void AllocateIrqAt_PrepareFailsWithOwnFree_CallsItBeforePostFree()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.FreeIrqs });
        bench.Ops.PrepareResult = ErrorCode.InputOutput;

        MsiMap map = bench.At(0);

        Assert.Equal(-5, map.Index);
        Assert.Equal(["prepare", "free_irqs", "post_free"], bench.Log.Entries);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void AllocateIrqAt_ActivationFailsWithOwnFree_LeavesTheInterruptToIt()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = Early,
            Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.FreeIrqs,
        });
        bench.Parent.ActivateResult = _ => ErrorCode.TimedOut;

        MsiMap map = bench.At(0);

        Assert.Equal(new MsiMap(-110, Irq.None), map);
        Assert.Equal(["P.activate", "free_irqs", "post_free"], bench.Log.Entries.SkipWhile(e => e != "P.activate"));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDescriptorLeaked));
        Assert.Empty(bench.Present());
        Assert.Equal(1u, bench.Domain.MappedCount);
    }

    [Fact]
    public void AllocateIrqAt_ARequiredCallbackIsMissing_Throws()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Required = MsiFlags.None,
            Flags = MsiFlags.FreeDescriptors,
            Callbacks = MsiTestOps.Usual & ~MsiDomainCallbacks.Prepare,
        });

        Assert.ThrowsAny<Exception>(() => bench.At(0));
        Assert.Equal(0, bench.Parent.AllocateCalls);
    }

    [Fact]
    public void AllocateIrqAt_NoLevelComposesAMessage_Throws()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        bench.Parent.LevelChip = Genirq.Chips.IrqChip.Dummy;

        Assert.ThrowsAny<Exception>(() => bench.At(0));
        Assert.Equal(0, bench.Log.Count("write"));
    }
}

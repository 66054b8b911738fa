using System.Text;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Releases;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Platforms;

/// <summary>Wires that an MBIGEN turns into events of an ITS, with the numbered checks of chapter 09.</summary>
public sealed class MbigenTests
{
    [Theory]
    [InlineData(63, TriggerType.EdgeRising)]
    [InlineData(1408, TriggerType.EdgeRising)]
    [InlineData(70, TriggerType.LevelLow)]
    [InlineData(70, TriggerType.EdgeFalling)]
    [InlineData(70, TriggerType.None)]
    public void Spec09_Check19_WiresAndTriggersThatThereAreNot_AreRefused(uint wire, TriggerType type)
    {
        using MbigenWorld world = new();
        FirmwareIrqSpec spec = new(world.Mbigen.Device.FirmwareNode, wire, (uint)type);

        Assert.Equal(ErrorCode.Invalid, world.Mbigen.Domain.Translate(spec, out _, out _));
        Assert.True(world.Map(wire, type).IsNone);
        Assert.Equal(0u, world.Mbigen.Domain.MappedCount);
    }

    [Fact]
    public void Spec09_Check19_TwoWires_HaveTheLowestIndicesAndTheirOwnNumbers()
    {
        using MbigenWorld world = new();

        IrqDescriptor first = world.System.Find(world.Map(70))!;
        IrqDescriptor second = world.System.Find(world.Map(900, TriggerType.LevelHigh))!;

        Assert.Equal((0u, 1u), (first.MsiDescriptor!.Index, second.MsiDescriptor!.Index));
        Assert.Equal((70ul, 900ul), (first.Data.HardwareIrq.Number, second.Data.HardwareIrq.Number));
        Assert.Equal((ulong)TriggerType.LevelHigh << 32 | 900, second.MsiDescriptor.Cookie.Value);
        Assert.Equal(TriggerType.LevelHigh, second.Trigger);
        Assert.Equal(first.Irq, world.Map(70));
        Assert.Equal((8192, 32), world.Its.LpisOf(0x25));
        Assert.StartsWith("ITS-mbigen-v2-HISI0152", first.Data.Chip!.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Translate_NotTwoCells_IsInvalid(int cells)
    {
        using MbigenWorld world = new();
        uint[] parameters = [70, 1, 0];
        FirmwareIrqSpec spec = new(world.Mbigen.Device.FirmwareNode, parameters.AsSpan(0, cells));

        Assert.Equal(ErrorCode.Invalid, world.Mbigen.Domain.Translate(spec, out _, out _));
    }

    [Fact]
    public void Spec09_Check1_WiredChildOfAnIts_DoesNotMaskTheParentItself()
    {
        using MbigenWorld world = new();

        Assert.False(world.Mbigen.Domain.Info.Has(MsiFlags.PciMsiMaskParent));
        Assert.True(world.Mbigen.Domain.Info.Has(MsiFlags.UseDeviceFirmwareNode));
        Assert.Same(world.Mbigen.Device.FirmwareNode, world.Mbigen.Domain.FirmwareNode);
    }

    [Fact]
    public void Spec09_Check2_ItsOwnEndOfInterrupt_StaysAndGoesOnToTheIts()
    {
        using MbigenWorld world = new();
        world.MapAndRequest(70, TriggerType.LevelHigh);

        Assert.InRange(world.Mbigen.Fire(70), 0, 1);
        Assert.True(world.Mbigen.HasFired(70));
        world.Deliver();

        Assert.False(world.Mbigen.HasFired(70));
        Assert.Equal(1, world.Runs);
    }

    [Fact]
    public void Request_Wire_StoresEventAndTrigger()
    {
        using MbigenWorld world = new();
        world.MapAndRequest(70);
        world.MapAndRequest(900, TriggerType.LevelHigh);

        Assert.Equal(0x0000_1025u, world.Mbigen.VectorOf(900));
        Assert.Equal(0x0000_0025u, world.Mbigen.VectorOf(70));
        Assert.False(world.Mbigen.IsLevel(70));
        Assert.True(world.Mbigen.IsLevel(900));
        Assert.Equal((0x1218, 0x7310), (MbigenDomain.RegisterOf(70), MbigenDomain.RegisterOf(900)));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Mbigen.VectorOf(63));
    }

    [Fact]
    public void SetType_NeitherRisingEdgeNorHighLevel_IsInvalid()
    {
        using MbigenWorld world = new();
        IrqDescriptor wire = world.MapAndRequest(70);

        Assert.Equal(ErrorCode.Invalid, world.System.SetType(wire.Irq, TriggerType.LevelLow));
        Assert.Equal(ErrorCode.Invalid, world.System.SetType(wire.Irq, TriggerType.EdgeBoth));
        Assert.Equal(0, world.System.SetType(wire.Irq, TriggerType.LevelHigh));
        Assert.True(world.Mbigen.IsLevel(70));
    }

    [Fact]
    public void SetAffinity_Wire_MovesItsEventAndWritesNoMessage()
    {
        using MbigenWorld world = new();
        IrqDescriptor wire = world.MapAndRequest(70);
        uint before = world.Mbigen.VectorOf(70);

        foreach (int cpu in (int[])[1, 0])
        {
            Assert.Equal(0, world.System.Affinity.Set(wire.Irq, CpuMask.Of(cpu)));
            Assert.Equal(cpu, world.Mbigen.Fire(70));
        }

        Assert.Equal(before, world.Mbigen.VectorOf(70));
        Assert.Equal(ErrorCode.Invalid, world.System.Affinity.Set(wire.Irq, CpuMask.Of()));
    }

    [Fact]
    public void Dispose_Wire_EndsItsEventAndKeepsItsRegisterAndIndex()
    {
        using MbigenWorld world = new();
        Irq irq = world.Map(70);
        world.System.Request(irq, "disk", static (_, _) => IrqResult.Handled, 0).Dispose();
        world.Map(71);

        Assert.Equal(-1, world.Mbigen.Fire(70));
        world.System.Domains.Dispose(irq);

        Assert.Null(world.System.Find(irq));
        Assert.Equal(-1, world.Mbigen.Fire(70));
        Assert.Equal(2u, world.System.Find(world.Map(70))!.MsiDescriptor!.Index);
    }

    [Fact]
    public void Map_33rdWire_FindsNoEventWhereEachAllocationPrepares()
    {
        using MbigenWorld world = new();
        for (uint wire = 64; wire < 96; wire++)
        {
            Assert.False(world.Map(wire).IsNone);
        }

        Assert.Equal(
            ErrorCode.NoSpace, world.Mbigen.Domain.AllocateWired(new HardwareIrq(96), TriggerType.EdgeRising));
        Assert.True(world.Map(97).IsNone);
        Assert.Equal(32u, world.Mbigen.Domain.MappedCount);

        using MbigenWorld later = new(release: KernelRelease.Linux73);
        Assert.Equal((8192, 64), later.Its.LpisOf(0x25));
        Assert.All(Enumerable.Range(64, 48), wire => Assert.False(later.Map((uint)wire).IsNone));
        Assert.Equal(
            ErrorCode.Busy, later.Mbigen.Domain.AllocateWired(new HardwareIrq(200), TriggerType.EdgeRising));
    }

    [Fact]
    public void Map_NoLpiLeft_IsNoMemory()
    {
        using MbigenWorld world = new(lpis: 32);
        world.Map(70);
        MbigenDomain other = MbigenDomain.Create(world.Its, "HISI0152:01", 0x26, 4);

        Assert.Equal(ErrorCode.NoMemory, other.Domain.AllocateWired(new HardwareIrq(70), TriggerType.EdgeRising));
        Assert.Equal(0u, other.Domain.MappedCount);
    }

    [Theory]
    [InlineData(FaultPoint.MsiDescriptor, 1)]
    [InlineData(FaultPoint.MsiStoreInsert, 1)]
    [InlineData(FaultPoint.IrqDescriptor, 1)]
    [InlineData(FaultPoint.HierarchyLevel, 1)]
    [InlineData(FaultPoint.HierarchyLevel, 2)]
    public void Map_FailsInTheMiddle_GivesAllBack(FaultPoint point, int nth)
    {
        foreach (bool throws in (bool[])[false, true])
        {
            SwitchedFault fault = new(point, nth, throws);
            using MbigenWorld world = new(faults: fault);
            world.MapAndRequest(900);
            fault.IsOn = true;

            if (throws)
            {
                Assert.Throws<TimeoutException>(() => world.Map(70));
            }
            else
            {
                Assert.True(world.Map(70).IsNone);
            }

            fault.IsOn = false;
            Assert.Equal(1u, world.Mbigen.Domain.MappedCount);
            Assert.Equal((8192, 32), world.Its.LpisOf(0x25));
            IrqDescriptor wire = world.MapAndRequest(70);
            Assert.Equal(1, world.Its.StateOf(wire.Irq)!.Value.EventId);
            Assert.InRange(world.Mbigen.Fire(70), 0, 1);
            world.Deliver();
            Assert.Equal(1, world.Runs);
        }
    }

    [Theory]
    [InlineData(0x1000, 48)]
    [InlineData(0x25, 0)]
    [InlineData(0x25, 1345)]
    public void Create_WhatTheRegistersHaveNoRoomFor_Throws(int deviceId, int pins)
    {
        using MbigenWorld world = new();

        Assert.Throws<ArgumentOutOfRangeException>(
            () => MbigenDomain.Create(world.Its, "other", (ushort)deviceId, pins));
    }

    [Fact]
    public void Create_DeviceIdBeyondTheTable_IsRefusedWhereTheDomainPrepares()
    {
        using IrqSystem system = new(new IrqSystemOptions { Release = KernelRelease.Linux73 });
        ItsDomain its = ItsDomain.Create(GicDomain.Create(system), new ItsOptions { DeviceIdBits = 4 });

        Assert.Throws<IrqException>(() => MbigenDomain.Create(its, "far", 0x25, 4));
    }

    [Fact]
    public void Restore_WiresInUse_GoOnAsTheSavedOnes()
    {
        using MbigenWorld old = new();
        old.MapAndRequest(70);
        old.MapAndRequest(900, TriggerType.LevelHigh);
        old.Mbigen.Fire(900);
        string document = old.Save();

        using MbigenWorld restored = new();
        SystemSnapshot.Restore(restored.Describe(), Encoding.UTF8.GetBytes(document));

        Assert.Equal(document, restored.Save());
        Assert.True(restored.Mbigen.HasFired(900));
        restored.Deliver();
        old.Deliver();
        Assert.Equal((1, 1), (old.Runs, restored.Runs));
        Assert.Equal(old.Mbigen.Fire(70), restored.Mbigen.Fire(70));
        Assert.Equal(old.Map(1000), restored.Map(1000));
        Assert.Equal(old.Save(), restored.Save());
    }

    [Theory]
    [InlineData("\"wire\":900", "\"wire\":70")]
    [InlineData("\"wire\":900", "\"wire\":1408")]
    [InlineData("\"event\":1", "\"event\":1024")]
    [InlineData("\"event\":1", "\"data\":1")]
    [InlineData("\"hwirq\":900", "\"hwirq\":63")]
    public void Restore_RegistersThatCannotBe_IsRefusedAndChangesNothing(string part, string changed)
    {
        using MbigenWorld old = new();
        old.MapAndRequest(70, TriggerType.LevelHigh);
        old.MapAndRequest(900);
        string document = old.Save();
        Assert.Contains(part, document, StringComparison.Ordinal);
        using MbigenWorld fresh = new();
        string before = fresh.Save();

        bool isRestored = SystemSnapshot.TryRestore(
            fresh.Describe(), Encoding.UTF8.GetBytes(document.Replace(part, changed, StringComparison.Ordinal)), out _);

        Assert.False(isRestored);
        Assert.Equal(before, fresh.Save());
    }
}

using System.Text;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.HyperV;
using Genirq.Snapshots;

namespace Genirq.Tests.Platforms;

/// <summary>Messages of functions on a vPCI bus, which the host of a Hyper-V guest makes.</summary>
public sealed class HyperVTests
{
    [Fact]
    public void Allocate_X86_AsksTheHostAndAgainWhenRequested()
    {
        using HyperVWorld world = new(isX86: true);
        MsiDevice device = world.AddDevice();

        IrqDescriptor descriptor = world.Allocate(device);

        Assert.Equal(new HyperVInterruptRequest(device, 0xEF, 1, 0), Assert.Single(world.Host.Requests));
        Assert.Equal((2ul << 11) | (1ul << 27), descriptor.Data.HardwareIrq.Number);
        Assert.Equal("Hyper-V PCIe MSI", descriptor.Data.Chip!.Name);
        Assert.IsType<EdgeFlow>(descriptor.Flow);
        Assert.False(world.Bus.Domain.Info.Has(MsiFlags.PciMsiXAllocateDynamic));
        world.Request(descriptor);
        (uint vector, string cpu) = world.PlaceOf(descriptor);
        Assert.Equal((vector, 1), (world.Host.Requests[1].Vector, world.Host.Requests[1].Count));
        Assert.Equal([0x100u], world.Host.Deleted);
        Assert.Equal((0x200u, vector, cpu), Assert.Single(world.Host.Retargeted));
        Assert.Equal(new MsiMessage(0xFEE0_0000, 1, 0x200), descriptor.MsiDescriptor!.Message);
        Assert.Equal(new HyperVInterrupt(LoggingHost.Address, 0x200), world.Bus.InterruptOf(descriptor.Irq));
    }

    [Fact]
    public void SetAffinity_X86_TakesEffectAtTheNextUnmaskingAndAsksForNothing()
    {
        using HyperVWorld world = new(isX86: true);
        IrqDescriptor descriptor = world.Allocate(world.AddDevice());
        world.Request(descriptor);
        (uint vector, string cpu) = world.PlaceOf(descriptor);
        int target = cpu == "0" ? 1 : 0;

        Assert.Equal(0, world.System.Affinity.Set(descriptor.Irq, CpuMask.Of(target)));
        Assert.Single(world.Host.Retargeted);
        Assert.True(world.Vectors.Deliver(world.System.Cpus[1 - target], (int)vector));

        Assert.Equal(1, world.Runs);
        Assert.Equal(2, world.Host.Requests.Count);
        (uint newVector, string newCpu) = world.PlaceOf(descriptor);
        Assert.Equal($"{target}", newCpu);
        Assert.Equal((0x200u, newVector, newCpu), world.Host.Retargeted[^1]);
        Assert.True(world.Vectors.Deliver(world.System.Cpus[target], (int)newVector));
        Assert.Equal(2, world.Runs);
    }

    [Fact]
    public void Compose_HostRefuses_LeavesAZeroMessage()
    {
        using HyperVWorld world = new(isX86: true);
        world.Host.Refuses = true;
        IrqDescriptor descriptor = world.Allocate(world.AddDevice());
        world.Request(descriptor).Dispose();

        Assert.True(descriptor.MsiDescriptor!.Message.IsZero);
        Assert.Null(world.Bus.InterruptOf(descriptor.Irq));
        Assert.Empty(world.Host.Retargeted);
        Assert.Equal(3, world.Reports.Count(static each => each.Id == IrqDiagnosticId.SetupFailed));
        world.Host.Refuses = false;
        world.Request(descriptor);
        Assert.Equal(0x100u, descriptor.MsiDescriptor.Message.Data);
        Assert.Empty(world.Host.Deleted);
    }

    [Fact]
    public void Unmask_HostRefusesToRetarget_GoesOn()
    {
        using HyperVWorld world = new(isX86: true);
        world.Host.RefusesToRetarget = true;
        IrqDescriptor descriptor = world.Allocate(world.AddDevice());

        Assert.True(world.Request(descriptor).IsInstalled);
        Assert.Contains(world.Reports, static each => each.Id == IrqDiagnosticId.SetupFailed);
    }

    [Fact]
    public void Allocate_SeveralMessages_AsksOnceWithADummyVector()
    {
        using HyperVWorld world = new(isX86: true, cpus: 3);
        MsiDevice device = world.AddDevice();
        IrqDescriptor first = world.Allocate(device, 0, messages: 4);
        IrqDescriptor[] all =
            [.. Enumerable.Range(first.Irq.Number, 4).Select(number => world.System.Find(new Irq(number))!)];
        Array.ForEach(all, each => world.Request(each));

        Assert.Equal(new HyperVInterruptRequest(device, 32, 4, 0), Assert.Single(world.Host.Requests));
        Assert.Equal(
            [0x100u, 0x101, 0x102, 0x103], all.Select(each => world.Bus.InterruptOf(each.Irq)!.Value.Data));
        Assert.Equal(
            all.Select((each, i) => (0x100u + (uint)i, world.PlaceOf(each).Vector, world.PlaceOf(each).Cpu)),
            world.Host.Retargeted);
        Assert.Equal(0x100u, first.MsiDescriptor!.Message.Data);

        int[] cpus = [.. Enumerable.Range(3, 3).Select(i =>
        {
            world.Allocate(world.AddDevice((ushort)i), 0, messages: 2);
            return world.Host.Requests[^1].Cpu;
        })];
        Assert.Equal([1, 2, 0], cpus);
    }

    [Fact]
    public void Free_Messages_EndsWhatTheHostHasMadeOnce()
    {
        using HyperVWorld world = new(isX86: true);
        MsiDevice device = world.AddDevice();
        MsiDevice other = world.AddDevice(3);
        world.Allocate(device, 0, messages: 4);
        world.Allocate(other, 5);

        device.FreeAll(MsiDomainId.Default);
        other.FreeAll(MsiDomainId.Default);

        Assert.Equal([0x100u, 0x200u], world.Host.Deleted);
        Assert.Equal(0u, world.Bus.Domain.MappedCount);
    }

    [Theory]
    [InlineData(HyperVProtocol.Version11, 44, -1)]
    [InlineData(HyperVProtocol.Version12, 44, 0)]
    [InlineData(HyperVProtocol.Version13, 44, 0)]
    [InlineData(HyperVProtocol.Version14, 300, 0)]
    public void Compose_OlderProtocol_HasMasksOfCpusOrVectorsOfEightBits(
        HyperVProtocol protocol, uint vector, int cpu)
    {
        using HyperVWorld world = new(isX86: false, protocol);
        MsiDevice device = world.AddDevice();
        for (uint i = 0; i < 237; i++)
        {
            world.Allocate(device, i);
        }

        Assert.Equal((vector, cpu), (world.Host.Requests[^1].Vector, world.Host.Requests[^1].Cpu));
    }

    [Fact]
    public void Allocate_Arm64_DealsSpisInRegionsAndRetargetsNothing()
    {
        using HyperVWorld world = new(isX86: false);
        MsiDevice device = world.AddDevice();
        IrqDescriptor one = world.Allocate(device);
        IrqDescriptor several = world.Allocate(world.AddDevice(3), 0, messages: 3);
        world.Request(one);

        Assert.Equal(64ul, one.Data.Parent!.HardwareIrq.Number);
        Assert.Equal(68ul, several.Data.Parent!.HardwareIrq.Number);
        Assert.Equal(951, world.Parent.CountAvailable());
        Assert.IsType<FastEoiFlow>(one.Flow);
        Assert.Empty(world.Host.Retargeted);
        Assert.Equal(0, world.System.Affinity.Set(one.Irq, CpuMask.Of(1)));
        Assert.Equal(CpuMask.Of(1), one.EffectiveAffinity);
        Assert.True(((GicDomain)world.Parent.Parent!).Deliver(world.System.Cpus[1], new HardwareIrq(64)));
        Assert.Equal(1, world.Runs);
    }

    [Fact]
    public void Allocate_Arm64Full_IsNoSpace()
    {
        using HyperVWorld world = new(isX86: false);
        MsiDevice device = world.AddDevice();
        for (uint i = 0; i < 956; i++)
        {
            world.Allocate(device, i);
        }

        Assert.Equal(ErrorCode.NoSpace, HyperVWorld.TryAllocate(device, 956));
        Assert.Equal(0, world.Parent.CountAvailable());
        device.FreeRange(MsiDomainId.Default, 3, 3);
        Assert.Equal(67ul, world.Allocate(device, 956).Data.Parent!.HardwareIrq.Number);
    }

    [Fact]
    public void Create_OnAnotherParent_Throws()
    {
        using IrqSystem system = new();
        GicDomain gic = GicDomain.Create(system);

        Assert.Throws<ArgumentException>(
            () => HyperVPciDomain.Create(new LoggingHost(), gic, new HyperVPciOptions { Name = "bus" }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restore_BusInUse_GoesOnAsTheSavedOne(bool isX86)
    {
        using HyperVWorld old = new(isX86);
        MsiDevice[] devices = InUse(old);
        string document = old.Save(devices);

        using HyperVWorld restored = new(isX86);
        MsiDevice[] again = [restored.AddDevice(), restored.AddDevice(3)];
        SystemSnapshot.Restore(restored.Describe(again), Encoding.UTF8.GetBytes(document));

        Assert.Equal(document, restored.Save(again));
        Assert.Empty(restored.Host.Requests);
        Assert.Equal(
            old.Allocate(old.AddDevice(4), 0, 2).Irq, restored.Allocate(restored.AddDevice(4), 0, 2).Irq);
        Assert.Equal(old.Host.Requests[^1].Cpu, restored.Host.Requests[^1].Cpu);
        devices[1].FreeAll(MsiDomainId.Default);
        again[1].FreeAll(MsiDomainId.Default);
        Assert.Equal(old.Host.Deleted[^1], Assert.Single(restored.Host.Deleted));
    }

    [Theory]
    [InlineData("\"further\":true", "\"further\":false")]
    [InlineData("\"irq\":IRQ,\"address\"", "\"irq\":99,\"address\"")]
    [InlineData("\"lastCpu\":0", "\"lastCpu\":2")]
    [InlineData("\"lastCpu\":0", "\"first\":0")]
    public void Restore_WhatTheHostCannotHaveMade_IsRefusedAndChangesNothing(string part, string changed)
    {
        using HyperVWorld old = new(isX86: false);
        MsiDevice[] devices = InUse(old);
        string document = old.Save(devices);
        part = part.Replace("IRQ", $"{devices[0].GetIrq(MsiDomainId.Default, 0)}", StringComparison.Ordinal);
        Assert.Contains(part, document, StringComparison.Ordinal);
        using HyperVWorld fresh = new(isX86: false);
        MsiDevice[] again = [fresh.AddDevice(), fresh.AddDevice(3)];
        string before = fresh.Save(again);

        bool isRestored = SystemSnapshot.TryRestore(
            fresh.Describe(again),
            Encoding.UTF8.GetBytes(document.Replace(part, changed, StringComparison.Ordinal)), out _);

        Assert.False(isRestored);
        Assert.Equal(before, fresh.Save(again));
    }

    private static MsiDevice[] InUse(HyperVWorld world)
    {
        MsiDevice[] devices = [world.AddDevice(), world.AddDevice(3)];
        world.Request(world.Allocate(devices[0]));
        world.Allocate(devices[1], 0, messages: 2);
        return devices;
    }
}

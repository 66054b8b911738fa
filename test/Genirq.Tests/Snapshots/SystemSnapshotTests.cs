using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Simulated;
using Genirq.Snapshots;

namespace Genirq.Tests.Snapshots;

public sealed class SystemSnapshotTests
{
    [Fact]
    public void Restore_IntoAFreshSystem_GoesOnWithWhatWaited()
    {
        using SmallWorld old = SmallWorld.InUse();
        string document = old.Save();
        using SmallWorld world = SmallWorld.Fresh();

        Assert.Null(world.Restore(document));

        Assert.Equal(document, world.Save());
        Assert.True(world.System.Find(old.Wire)!.IsPending);
        Assert.Equal(1u, world.System.Cpus[2].CountOf(old.Wire));
        Assert.Equal(old.Message, world.Device.GetIrq(MsiDomainId.Default, 0));
        Assert.Equal(1, world.Threads.RunAll());
        Assert.Equal(["message"], world.Log);
        world.System.Enable(old.Wire);
        world.System.RunSoftwareResends(world.System.Cpus[0]);
        Assert.Equal(["message", "wire"], world.Log);
    }

    [Fact]
    public void Restore_TellsWhatFreesTheActions()
    {
        using SmallWorld old = SmallWorld.InUse();
        using SmallWorld world = SmallWorld.Fresh();
        Assert.Null(world.Restore(old.Save()));

        IrqRegistration wire = world.Handlers["wire"].Registration!;
        Assert.Equal((old.Wire, "wire", true), (wire.Irq, wire.Name, wire.IsInstalled));
        Assert.Equal("wire", world.System.FreeIrq(old.Wire, "eth0"));
        world.Handlers["message"].Registration!.Dispose();
        Assert.Equal(["message"], world.Log);
        world.Device.FreeAll(MsiDomainId.Default);
        Assert.Null(world.System.Find(old.Message));
    }

    [Fact]
    public void Restore_CountedEvents_AreTakenByTheNextWait()
    {
        using SmallWorld old = SmallWorld.InUse();
        Irq irq = old.Wires.CreateMapping(new HardwareIrq(1));
        using IrqEvents events = old.System.RequestEvents(irq, "events");
        old.System.HandleIrq(irq);
        Assert.True(events.TryTake(out _));
        old.System.HandleIrq(irq);
        old.System.HandleIrq(irq);
        using SmallWorld world = SmallWorld.Fresh();
        world.Handlers["events"] = SnapshotHandler.Events();

        Assert.Null(world.Restore(old.Save()));

        IrqEvents restored = world.Handlers["events"].RestoredEvents!;
        Assert.Equal(3, restored.Total);
        Assert.True(restored.TryTake(out long count));
        Assert.Equal(2, count);
    }

    [Fact]
    public void Save_TheSameStateTwice_GivesTheSameBytes()
    {
        using SmallWorld world = SmallWorld.InUse();

        Assert.Equal(world.Save(), world.Save());
    }

    [Fact]
    public void Save_WhileAHandlerRuns_IsRefused()
    {
        using SmallWorld world = SmallWorld.InUse();
        Irq irq = world.Wires.CreateMapping(new HardwareIrq(1));
        SnapshotException? problem = null;
        world.System.TryRequest(
            irq,
            new IrqRequest("saver"),
            (on, state) =>
            {
                SystemSnapshot.TrySave(state.Describe(), out ReadOnlyMemory<byte> _, out problem);
                return IrqResult.Handled;
            },
            world,
            out _);

        world.System.HandleIrq(irq);

        Assert.Equal($"A handler of interrupt {irq} runs.", problem!.Reason);
    }

    [Fact]
    public void Save_WhileALockIsHeld_IsRefused()
    {
        using SmallWorld world = SmallWorld.InUse();
        using MsiDeviceLock held = world.Device.Lock();

        Assert.False(SystemSnapshot.TrySave(world.Describe(), out _, out SnapshotException? problem));

        Assert.Equal("The lock of the device nic is held.", problem.Reason);
    }

    [Fact]
    public void Save_WhileACpuIsInAnInterrupt_IsRefused()
    {
        using SmallWorld world = SmallWorld.InUse();
        world.System.Cpus[1].EnterInterrupt();

        Assert.False(SystemSnapshot.TrySave(world.Describe(), out _, out SnapshotException? problem));

        Assert.Equal("CPU 1 is in an interrupt.", problem.Reason);
    }

    [Fact]
    public void Save_AThreadThatRunsByItself_IsRefused()
    {
        using SmallWorld world = SmallWorld.InUse();
        SnapshotException? problem = null;
        Irq irq = world.Wires.CreateMapping(new HardwareIrq(1));
        world.System.RequestThreaded(
            irq,
            "saver",
            (on, state) =>
            {
                SystemSnapshot.TrySave(state.Describe(), out ReadOnlyMemory<byte> _, out problem);
                return IrqResult.Handled;
            },
            world);
        world.System.HandleIrq(irq);
        world.Threads.RunAll();

        Assert.Contains("runs", problem!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_WhatHasNoName_IsRefused()
    {
        using SmallWorld world = SmallWorld.InUse();
        SnapshotHost nameless = new(world.System);

        Assert.False(SystemSnapshot.TrySave(nameless, out _, out SnapshotException? problem));
        Assert.Equal("The device nic was not added to the host.", problem.Reason);
        nameless.AddDevice(world.Device);
        Assert.False(SystemSnapshot.TrySave(nameless, out _, out problem));
        Assert.Equal($"There is no name for the chip quiet of interrupt {world.Message}.", problem.Reason);
    }

    [Fact]
    public void Restore_IntoASystemInUse_IsRejected()
    {
        using SmallWorld old = SmallWorld.InUse();
        string document = old.Save();

        SnapshotException? problem = old.Restore(document);

        Assert.Equal($"$: The system is in use: interrupt {old.Message} has a handler.", problem!.Message);
        Assert.Equal(document, old.Save());
    }

    [Fact]
    public void Restore_ChainedFlowsAndNotifiers_ByTheirNames()
    {
        using SmallWorld old = SmallWorld.InUse();
        Irq irq = old.Wires.CreateMapping(new HardwareIrq(1));
        ChainedFlow flow = new(static (_, _) => { });
        IrqAffinityNotifier notifier = new(static (_, _) => { });
        old.System.SetChainedHandler(irq, flow, "data");
        old.System.Affinity.SetNotifier(old.Wire, notifier);
        ReadOnlyMemory<byte> document = SystemSnapshot.Save(Named(old, flow, notifier));
        using SmallWorld world = SmallWorld.Fresh();
        ChainedFlow other = new(static (_, _) => { });
        IrqAffinityNotifier otherNotifier = new(static (_, _) => { });

        SystemSnapshot.Restore(Named(world, other, otherNotifier), document);

        Assert.Same(other, world.System.Find(irq)!.Flow);
        Assert.True(world.System.Find(irq)!.IsChained);
        Assert.Equal("data", world.System.Find(irq)!.HandlerData);
        Assert.Throws<InvalidOperationException>(() => world.System.Affinity.SetNotifier(irq, otherNotifier));
    }

    [Fact]
    public void Restore_ASimulatedController_KeepsItsFiredLines()
    {
        (IrqSystem old, SimulatedIrqDomain lines) = Simulated();
        Irq irq = lines.CreateMapping(new HardwareIrq(3));
        old.TryRequest(irq, new IrqRequest("line"), static (_, _) => IrqResult.Handled, 0, out _);
        lines.Fire(new HardwareIrq(3));
        (IrqSystem system, SimulatedIrqDomain others) = Simulated();
        int handled = 0;
        SnapshotHost host = new(system)
        {
            Handlers = _ => SnapshotHandler.Of(
                (_, _) =>
                {
                    handled++;
                    return IrqResult.Handled;
                }, 0),
        };

        SystemSnapshot.Restore(host, SystemSnapshot.Save(new SnapshotHost(old)));

        Assert.True(others.HasWork);
        Assert.Equal(1, others.RunWork(system.Cpus[0]));
        Assert.Equal(1, handled);
    }

    [Fact]
    public void Restore_AThreadThatCannotStart_LeavesNone()
    {
        using SmallWorld old = SmallWorld.InUse();
        string document = old.Save();
        using SmallWorld world = SmallWorld.Fresh();
        string before = world.Save();
        world.Threads.StartResult = ErrorCode.NoMemory;

        SnapshotException? problem = world.Restore(document);

        Assert.Equal("$.interrupts[2].actions[0].thread", problem!.Path);
        world.Threads.StartResult = 0;
        Assert.Equal(before, world.Save());
        Assert.Null(world.Restore(document));
    }

    private static SnapshotHost Named(SmallWorld world, ChainedFlow flow, IrqAffinityNotifier notifier)
    {
        SnapshotHost host = world.Describe();
        host.AddName("flow", flow);
        host.AddName("notifier", notifier);
        host.AddName("data", string.IsInterned("data") ?? "data");
        return host;
    }

    private static (IrqSystem System, SimulatedIrqDomain Lines) Simulated()
    {
        IrqSystem system = new();
        Assert.Equal(0, SimulatedIrqDomain.TryCreate(
            system, new SimulatedIrqOptions { Count = 4 }, out SimulatedIrqDomain? lines));
        return (system, lines!);
    }
}

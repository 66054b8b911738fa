using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Tests.Simulation;

public sealed class MachineBusTests : IDisposable
{
    private static readonly PciSlot s_slot = new(0, 2, 0, 0);

    private readonly SimulatedMachine _machine = new();
    private readonly OwnMessages _card = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Plug_TwoDevices_GetDifferentAddressesInTheirSizes()
    {
        BusFunction first = Attach();
        BusFunction second = _machine.Bus.Attach(new PciSlot(0, 3, 0, 0), new OwnMessages());
        _machine.Bus.Claim(s_slot).SwitchOn();
        _machine.Bus.Claim(second.Slot).SwitchOn();

        Assert.Equal(0x80000000u, first.AddressOf(0));
        Assert.Equal(0x80001000u, second.AddressOf(0));
        Assert.Equal(1UL << 40, first.AddressOf(1));
        Assert.Equal((1UL << 40) + 0x10000, second.AddressOf(1));
    }

    [Fact]
    public void Plug_SlotOrDeviceInUse_Throws()
    {
        Attach();

        Assert.Throws<InvalidOperationException>(() => _machine.Bus.Attach(s_slot, new OwnMessages()));
        Assert.Throws<InvalidOperationException>(() => _machine.Bus.Attach(new PciSlot(0, 4, 0, 0), _card));
        Assert.Throws<InvalidOperationException>(() => _machine.Bus.Claim(new PciSlot(0, 4, 0, 0)));
        Assert.Throws<InvalidOperationException>(() => _machine.Bus.Unplug(new PciSlot(0, 4, 0, 0)));
    }

    [Fact]
    public void Registers_BeforeSwitchOn_DoNotAnswer()
    {
        Attach();
        using DriverFunction driver = _machine.Bus.Claim(s_slot);

        driver.Memory.WriteUInt32(0, 0x10, 7);
        Assert.Equal(uint.MaxValue, driver.Memory.ReadUInt32(0, 0x10));
        driver.SwitchOn();

        Assert.Equal(0u, driver.Memory.ReadUInt32(0, 0x10));
        driver.Memory.WriteUInt32(0, 0x10, 7);
        Assert.Equal(7u, driver.Memory.ReadUInt32(0, 0x10));
        driver.SwitchOff();
        Assert.Equal(uint.MaxValue, driver.Memory.ReadUInt32(0, 0x10));
    }

    [Fact]
    public void Registers_MovedBar_AnswersAtItsNewAddressOnly()
    {
        BusFunction function = Attach();
        using DriverFunction driver = _machine.Bus.Claim(s_slot);
        driver.SwitchOn();

        driver.Config.WriteUInt32(0x10, 0x90000000);
        OwnMessages other = new();
        _machine.Bus.Attach(new PciSlot(0, 5, 0, 0), other);
        other.Put(0x90000010, 9, 0, 0, 0);
        other.Put(0x80000010, 8, 0, 0, 0);
        _machine.Executor.RunReady();

        Assert.Equal(0x90000000u, function.AddressOf(0));
        Assert.Equal(9u, _card.Register);
    }

    [Fact]
    public void WriteMemory_ToAnotherDevice_ArrivesInItsTurn()
    {
        Attach();
        using DriverFunction driver = _machine.Bus.Claim(s_slot);
        driver.SwitchOn();
        OwnMessages other = new();
        _machine.Bus.Attach(new PciSlot(0, 5, 0, 0), other);

        other.Put(0x80000010, 3, 0, 0, 0);

        Assert.Equal(0u, _card.Register);
        Assert.Equal(1, _machine.Bus.WritesUnderWay);
        _machine.Executor.RunReady();
        Assert.Equal(3u, _card.Register);
        Assert.Equal([3, 0, 0, 0], other.Get(0x80000010, 4));
    }

    [Fact]
    public void Memory_WhatNoDeviceAnswers_ReadsAsAllOnes()
    {
        Attach();

        _card.Put(_machine.Bus.Memory.SizeBytes - 1, 1, 2);

        Assert.Equal([1, 0xFF], _card.Get(_machine.Bus.Memory.SizeBytes - 1, 2));
        Assert.Equal([0, 0], _card.Get(0x5000, 2));
    }

    [Fact]
    public void Unplug_ReadsAllOnes_AndWhatItSentStillArrives()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        bench.Start(1);
        bench.Card.Trigger(0);

        bench.Machine.Bus.Unplug(MachineBench.Slot);

        Assert.Equal(uint.MaxValue, bench.Driver.Config.ReadUInt32(0));
        Assert.Empty(bench.Machine.Bus.Functions);
        Assert.Equal(TriggerResult.Pending, bench.Card.Trigger(0));
        bench.Machine.Executor.RunReady();
        Assert.Equal(1, bench.CountOf(0));
    }

    [Fact]
    public void Read_PushesEarlierMessagesBeforeIt()
    {
        using MachineBench bench = new(MachineBench.Options(1, RemappingKind.Intel));
        bench.Start(1);
        bench.Card.Trigger(0);
        Assert.Equal(1, bench.Machine.Bus.WritesUnderWay);

        bench.Driver.Memory.ReadUInt32(0, 0);

        Assert.Equal(0, bench.Machine.Bus.WritesUnderWay);
        Assert.True(bench.Machine.Cpus[0].Apic.IsRequested(0x20));
    }

    [Fact]
    public void WireChanged_LineSet_IsTold()
    {
        Attach();
        List<bool> levels = [];
        _machine.Bus.WireChanged += (_, isAsserted) => levels.Add(isAsserted);

        _card.Function.SetLine(true);
        _card.Function.SetLine(false);

        Assert.Equal([true, false], levels);
    }

    private BusFunction Attach() => _machine.Bus.Attach(s_slot, _card);
}

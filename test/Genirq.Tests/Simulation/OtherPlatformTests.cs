using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Tests.Simulation;

/// <summary>Machines in memory with an ITS, and with interrupt files of harts.</summary>
public sealed class OtherPlatformTests
{
    private static readonly PciSlot s_slot = new(0, 1, 0, 0);

    public static TheoryData<MachinePlatform> Platforms => [MachinePlatform.ArmIts, MachinePlatform.RiscVImsic];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void AllocateMsiXAt_AfterEnable_IsRefusedAsLinuxRefusesIt(MachinePlatform platform)
    {
        using SimulatedMachine machine = Machine(platform);
        using DriverFunction driver = Plugged(machine, out SimulatedDevice _);

        Assert.False(driver.Interrupts.CanAllocateDynamically);
        Assert.Equal(2, driver.Interrupts.AllocateVectors(1, 2, InterruptKinds.MsiX).Result);
        Assert.Equal(ErrorCode.NotSupported, driver.Interrupts.AllocateMsiXAt((MsiIndex)5u).Index);
        Assert.Equal(2, Enumerable.Range(0, 8).Count(index => driver.Interrupts.IrqOf(index).Number > 0));
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Trigger_EachVector_RunsItsHandlerOnceOnItsCpu(MachinePlatform platform)
    {
        using SimulatedMachine machine = Machine(platform);
        using DriverFunction driver = Plugged(machine, out SimulatedDevice device);
        driver.Interrupts.AllocateVectors(8, 8, InterruptKinds.MsiX);
        List<(int Vector, int Cpu)> ran = [];
        for (int vector = 0; vector < 8; vector++)
        {
            Irq irq = driver.Interrupts.IrqOf(vector);
            Assert.Equal(0, machine.System.TryRequest(
                irq, new IrqRequest("q"), (_, number) =>
                {
                    ran.Add((number, machine.Executor.CurrentCpu));
                    return IrqResult.Handled;
                }, vector, out IrqRegistration? _));
            Assert.Equal(0, machine.System.Affinity.Set(irq, CpuMask.Of(vector % 4)));
        }

        machine.Executor.RunUntilIdle();
        for (int vector = 0; vector < 8; vector++)
        {
            device.Trigger(vector);
        }

        machine.Executor.RunUntilIdle();

        Assert.Equal(Enumerable.Range(0, 8).Select(static vector => (vector, vector % 4)), ran.Order());
        Assert.Equal(0, machine.FaultCount);
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void NetworkDriver_QueuesComeAndGo_WithTheInterruptsOfTheStart(MachinePlatform platform)
    {
        using SimulatedMachine machine = Machine(platform);
        machine.Bus.Attach(s_slot, new NetworkCard(new NetworkCardOptions { QueueCount = 8, VectorCount = 5 }));
        using NetworkDriver driver = new("eth0", machine.Bus.Claim(s_slot));

        Assert.True(driver.Probe().IsDone);
        Assert.True(driver.AddQueue(null, out DriverQueue? first).IsDone);
        Assert.True(driver.AddQueue(null, out DriverQueue? second).IsDone);
        Assert.Equal(IrqError.NoSpace, driver.AddQueue(null, out DriverQueue? _).Error);
        Assert.True(driver.RemoveQueue(first!.Number).IsDone);
        Assert.True(driver.AddQueue(null, out DriverQueue? again).IsDone);

        Assert.Equal((3, 4, 3), (first.Map.Index, second!.Map.Index, again!.Map.Index));
        Assert.Equal(first.Map.Irq, again.Map.Irq);
    }

    [Fact]
    public void Its_MessageOfAnEventThatIsNotMapped_IsAFault()
    {
        using SimulatedMachine machine = Machine(MachinePlatform.ArmIts);
        using DriverFunction _ = Plugged(machine, out SimulatedDevice device);

        ((IFunctionHost)machine.Bus.Find(s_slot)!).Send(0, new MsiMessage((uint)machine.Its!.MessageAddress, 0, 7));
        machine.Executor.RunUntilIdle();

        Assert.Equal(1, machine.FaultCount);
        Assert.True(device.IsPlugged);
    }

    [Fact]
    public void Machine_OptionsThatCannotBe_AreRefused()
    {
        Assert.Throws<ArgumentException>(static () => new SimulatedMachine(new MachineOptions
        {
            Platform = MachinePlatform.ArmIts,
            Remapping = RemappingKind.Intel,
        }));
        Assert.Throws<ArgumentException>(static () => new SimulatedMachine(new MachineOptions
        {
            Platform = MachinePlatform.RiscVImsic,
            CpuCount = 257,
        }));
        using SimulatedMachine machine = Machine(MachinePlatform.RiscVImsic);
        Assert.Throws<InvalidOperationException>(() => machine.Vectors);
        Assert.Throws<InvalidOperationException>(() => machine.Bus.Wires);
        Assert.NotNull(machine.Imsic);
        Assert.Null(machine.Its);
    }

    private static SimulatedMachine Machine(MachinePlatform platform) =>
        new(new MachineOptions { CpuCount = 4, Platform = platform, MemorySizeBytes = 1 << 20 });

    private static DriverFunction Plugged(SimulatedMachine machine, out SimulatedDevice device)
    {
        device = new SimulatedDevice(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = [new MsiXCapabilityOptions { VectorCount = 8, PendingOffset = 0x800 }],
        });
        machine.Bus.Attach(s_slot, device);
        DriverFunction driver = machine.Bus.Claim(s_slot);
        driver.SwitchOn();
        return driver;
    }
}

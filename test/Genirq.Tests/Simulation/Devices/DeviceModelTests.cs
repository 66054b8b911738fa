using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation.Devices;

/// <summary>The device models at their registers, without drivers.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class DeviceModelTests : IDisposable
{
    private static readonly PciSlot s_slot = new(0, 3, 0, 0);

    private readonly TraceList _trace = new();
    private readonly SimulatedMachine _machine;

    public DeviceModelTests() => _machine = new SimulatedMachine(new MachineOptions { Trace = _trace });

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Network_ClosedFullAndUnpluggedQueues_DropAndCount()
    {
        NetworkCard card = new(new NetworkCardOptions { QueueCount = 2 });
        DriverFunction function = Attach(card);

        Assert.Equal(0, card.Receive(0, 2));
        Write(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueSize), 3);
        Write(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueControl), 1);
        Assert.Equal(3, card.Receive(0, 5));
        Write(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueTail), 4);
        Assert.Equal(0u, Read(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueTail)));
        Write(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueTail), 2);
        card.SetLink(false);
        Assert.Equal(0, card.Receive(0));

        Assert.Equal(3u, Read(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueHead)));
        Assert.Equal(5u, Read(function, NetworkCardRegisters.OfQueue(0, NetworkCardRegisters.QueueDropped)));
        Assert.Equal(NetworkCardRegisters.LinkCause, Read(function, NetworkCardRegisters.Cause));
        Write(function, NetworkCardRegisters.Cause, NetworkCardRegisters.LinkCause);
        Assert.Equal(0u, Read(function, NetworkCardRegisters.Cause));
    }

    [Fact]
    public void Network_Mailbox_AnswersTheLastCommandOnlyAndNotAfterAReset()
    {
        DriverFunction function = Attach(new NetworkCard());

        Write(function, NetworkCardRegisters.Mailbox, 1);
        Write(function, NetworkCardRegisters.Mailbox, 2);
        _machine.Executor.RunUntilIdle();
        Assert.Equal(2 | NetworkCardRegisters.AnswerBit, Read(function, NetworkCardRegisters.MailboxAnswer));
        Write(function, NetworkCardRegisters.Mailbox, 3);
        _machine.Bus.Find(s_slot)!.Function.Reset();
        function.SwitchOn();
        _machine.Executor.RunUntilIdle();

        Assert.Equal(0u, Read(function, NetworkCardRegisters.MailboxAnswer));
    }

    [Fact]
    public void Accelerator_MaskedSlot_SendsOnceOnUnmask_AndNothingWhileNoBusMaster()
    {
        Accelerator device = new(new AcceleratorOptions { WorkNanoseconds = 0 });
        DriverFunction function = Attach(device);
        function.Memory.WriteUInt32(AcceleratorRegisters.SlotBar, (5 * 16) + 8, 0x41);
        Write(function, AcceleratorRegisters.OfQueue(1, AcceleratorRegisters.QueueMessage), 5);
        Write(function, AcceleratorRegisters.OfQueue(1, AcceleratorRegisters.QueueControl), 1);

        Write(function, AcceleratorRegisters.OfQueue(1, AcceleratorRegisters.QueueDoorbell), 3);
        Assert.Empty(Sent());
        function.Memory.WriteUInt32(AcceleratorRegisters.SlotBar, (5 * 16) + 12, 0);
        Assert.Equal([0x41u], Sent());
        function.Config.WriteUInt16(4, 2);
        Write(function, AcceleratorRegisters.OfQueue(1, AcceleratorRegisters.QueueDoorbell), 2);
        Assert.Single(Sent());
        function.SwitchOn();

        Assert.Equal([0x41u, 0x41u], Sent());
        Assert.Equal(5u, Read(function, AcceleratorRegisters.OfQueue(1, AcceleratorRegisters.QueueDone)));
        Assert.Equal(1u, function.Memory.ReadUInt32(AcceleratorRegisters.SlotBar, (6 * 16) + 12));
    }

    [Fact]
    public void Accelerator_ContextOfAPasid_IsWrittenReadAndDropped()
    {
        Accelerator device = new(new AcceleratorOptions { WorkNanoseconds = 0 });
        DriverFunction function = Attach(device);
        Write(function, AcceleratorRegisters.OfQueue(0, AcceleratorRegisters.QueuePasid), 0x77);
        Write(function, AcceleratorRegisters.OfQueue(0, AcceleratorRegisters.QueueControl), 1);

        Write(function, AcceleratorRegisters.OfQueue(0, AcceleratorRegisters.QueueDoorbell), 1);
        Assert.Equal(1u, Read(function, AcceleratorRegisters.ErrorCount));
        Write(function, AcceleratorRegisters.ContextPasid, 0x77);
        Write(function, AcceleratorRegisters.ContextData, 0x99);
        Write(function, AcceleratorRegisters.ContextMask, 1);
        Write(function, AcceleratorRegisters.ContextCommand, AcceleratorRegisters.WriteContext);
        Write(function, AcceleratorRegisters.OfQueue(0, AcceleratorRegisters.QueueDoorbell), 2);
        Assert.True(device.IsPending(0x77));
        Write(function, AcceleratorRegisters.ContextMask, 0);
        Write(function, AcceleratorRegisters.ContextCommand, AcceleratorRegisters.WriteContext);

        Assert.Equal([0x99u], Sent());
        Assert.Equal(1, device.ContextCount);
        Write(function, AcceleratorRegisters.ContextCommand, AcceleratorRegisters.DropContext);
        Assert.Equal(0, device.ContextCount);
        Assert.False(device.IsPending(0x77));
    }

    [Theory]
    [InlineData(TestEndpointRegisters.TypeWire, TestEndpointRegisters.RaiseWire, 0, true)]
    [InlineData(TestEndpointRegisters.TypeMsiX, TestEndpointRegisters.RaiseMsiX, 16, true)]
    [InlineData(TestEndpointRegisters.TypeMsiX, TestEndpointRegisters.RaiseMsiX, 17, false)]
    [InlineData(TestEndpointRegisters.TypeMsiX, TestEndpointRegisters.RaiseMsiX, 0, false)]
    [InlineData(TestEndpointRegisters.TypeMsi, TestEndpointRegisters.RaiseMsi, 1, false)]
    public void Endpoint_Command_RaisesWhatTheRegistersSay(uint type, uint command, uint number, bool isRaised)
    {
        TestEndpoint endpoint = new();
        DriverFunction function = Attach(endpoint);
        if (type == TestEndpointRegisters.TypeMsiX)
        {
            int msiX = PciMessageCapabilities.Decode(function.Config).MsiX!.Offset;
            function.Config.WriteUInt16(msiX + 2, 0x8000);
        }

        Write(function, TestEndpointRegisters.IrqType, type);
        Write(function, TestEndpointRegisters.IrqNumber, number);
        Write(function, TestEndpointRegisters.Command, command);

        Assert.Equal(0u, Read(function, TestEndpointRegisters.Command));
        Assert.Equal(TestEndpointRegisters.IrqRaised, Read(function, TestEndpointRegisters.Status));
        Assert.Equal(isRaised && type == TestEndpointRegisters.TypeWire, endpoint.Function.IsLineAsserted);
        Assert.Equal(isRaised && type == TestEndpointRegisters.TypeMsiX, endpoint.Function.MsiX!.IsPending(15));
        Assert.Equal(isRaised ? 0 : 1, endpoint.Function.Diagnostics.CountOf(IrqDiagnosticId.PciValueRefused));
        Write(function, TestEndpointRegisters.Status, 0);
        Assert.False(endpoint.Function.IsLineAsserted);
    }

    [Theory]
    [InlineData(0u, 8u)]
    [InlineData(3u, TestEndpointRegisters.RaiseMsi)]
    [InlineData(1u, TestEndpointRegisters.RaiseMsi | TestEndpointRegisters.RaiseMsiX)]
    public void Endpoint_CommandThatIsNone_IsRefused(uint type, uint command)
    {
        TestEndpoint endpoint = new();
        DriverFunction function = Attach(endpoint);
        Write(function, TestEndpointRegisters.IrqType, type);

        Write(function, TestEndpointRegisters.Command, command);

        Assert.Equal(0u, Read(function, TestEndpointRegisters.Status));
        Assert.Equal(1, endpoint.Function.Diagnostics.CountOf(IrqDiagnosticId.PciValueRefused));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Registers_HostileWritesEverywhere_NeverThrow(int which)
    {
        SimulatedDevice device = which switch
        {
            0 => new NetworkCard(),
            1 => new StorageController(new StorageControllerOptions { CommandNanoseconds = 1000 }),
            2 => new Accelerator(new AcceleratorOptions { WorkNanoseconds = 1000 }),
            _ => new TestEndpoint(),
        };
        _machine.Trace = null;
        DriverFunction function = Attach(device);
        uint[] values = [0, 1, 2, 3, 0x20, 0x3F, 0x003F003F, 0x1000, 0xFEE00000, 0x40000001, uint.MaxValue];
        Random random = new(which);
        for (int i = 0; i < 20_000; i++)
        {
            int bar = random.Next(DeviceFunction.BarCount);
            ulong size = function.Memory.SizeOf(bar);
            if (size == 0)
            {
                continue;
            }

            ulong area = random.Next(3) == 0 ? size : Math.Min(size, 0x1100);
            ulong offset = (ulong)random.NextInt64((long)area) & ~3UL;
            function.Memory.WriteUInt32(bar, offset, values[random.Next(values.Length)]);
            function.Memory.ReadUInt32(bar, offset);
            if (i % 500 == 0)
            {
                _machine.Executor.RunFor(3000);
                function.Config.WriteUInt16(4, (ushort)random.Next(8));
                function.SwitchOn();
            }

            if (i % 3000 == 0)
            {
                device.Function.Reset();
                function.SwitchOn();
            }
        }

        device.Function.Reset();
        function.SwitchOn();
        _machine.Executor.RunFor(100_000);
        Assert.Equal(0, device.Function.MsiX!.Control & 0x8000);
    }

    [Fact]
    public void Receive_ThroughTheWholeMachine_AllocatesNothing()
    {
        NetworkCard card = new();
        using Genirq.Simulation.Drivers.NetworkDriver driver = new("nic0", Attach(card));
        Assert.True(driver.Probe().IsDone);
        Assert.True(driver.AddQueue(null, out _).IsDone);
        _machine.Trace = null;
        Feed(card, 200);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(card, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1200, driver.Events);
    }

    private void Feed(NetworkCard card, int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            card.Receive(0);
            _machine.Executor.RunReady();
        }
    }

    private DriverFunction Attach(SimulatedDevice device)
    {
        _machine.Bus.Attach(s_slot, device);
        DriverFunction function = _machine.Bus.Claim(s_slot);
        function.SwitchOn();
        return function;
    }

    private IEnumerable<uint> Sent() =>
        _trace.Items.Where(item => item.Kind == TraceKind.MessageSent).Select(item => item.Data);

    private static uint Read(DriverFunction function, ulong offset) => function.Memory.ReadUInt32(0, offset);

    private static void Write(DriverFunction function, ulong offset, uint value) =>
        function.Memory.WriteUInt32(0, offset, value);
}

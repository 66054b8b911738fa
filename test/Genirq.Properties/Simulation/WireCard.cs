using Genirq.Actions;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Wires;

namespace Genirq.Properties.Simulation;

/// <summary>A card with a wire and its driver. It asks for one thing at a time, and is quiet once that is
/// seen.</summary>
internal sealed class WireCard
{
    private const int Command = 4;
    private const int LineDisable = 1 << 10;

    private readonly SimulatedDevice _device;
    private readonly DriverFunction _driver;
    private readonly Action<string> _fail;
    private IrqRegistration? _registration;

    /// <summary>Plugs the card in.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="slot">Where.</param>
    /// <param name="pin">Its wire, 1 to 4.</param>
    /// <param name="fail">Told of what must not be.</param>
    public WireCard(SimulatedMachine machine, PciSlot slot, byte pin, Action<string> fail)
    {
        _fail = fail;
        _device = new SimulatedDevice(new DeviceFunctionOptions
        {
            InterruptPin = pin,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = [new MsiXCapabilityOptions { VectorCount = 2, PendingOffset = 0x800 }],
        });
        machine.Bus.Attach(slot, _device);
        _driver = machine.Bus.Claim(slot);
        _driver.SwitchOn();
        WireIrq = _driver.Interrupts.Irq;
        Pin = MachineWires.PinOf(_device.Place!);
    }

    /// <summary>The interrupt of its wire.</summary>
    public Irq WireIrq { get; }

    /// <summary>The pin of the I/O APIC at which the wire ends.</summary>
    public int Pin { get; }

    /// <summary>Whether it has asked, and it has not been seen.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Whether a handler is installed.</summary>
    public bool IsRequested => _registration is not null;

    /// <summary>Whether it holds the wire high: it asks, may, and sends no messages.</summary>
    public bool IsAsserting => IsAsking && !_driver.Interrupts.IsMsiXEnabled
        && (_driver.Config.ReadUInt16(Command) & LineDisable) == 0;

    /// <summary>Asks, if it is listened to.</summary>
    public bool Ask()
    {
        if (!IsRequested || IsAsking)
        {
            return false;
        }

        IsAsking = true;
        _device.Function.SetLine(true);
        return true;
    }

    /// <summary>Installs the handler, or takes it away from a card that has fallen silent.</summary>
    public void ToggleHandler()
    {
        if (_registration is { } registration)
        {
            IsAsking = false;
            _device.Function.SetLine(false);
            registration.Dispose();
            _registration = null;
            return;
        }

        string name = $"wire {_device.Place!.Slot}";
        int result = _driver.System.TryRequest(
            WireIrq, new IrqRequest(name, IrqFlags.Shared, name), static (_, card) => card.Handle(), this,
            out _registration);
        Assert.Equal(0, result);
    }

    /// <summary>Lets the command register forbid the wire, or allow it again.</summary>
    public void ToggleWire() => _driver.Config.WriteUInt16(
        Command, (ushort)(_driver.Config.ReadUInt16(Command) ^ LineDisable));

    /// <summary>Switches to messages, or back to the wire.</summary>
    public void ToggleMessages()
    {
        if (_driver.Interrupts.IsMsiXEnabled)
        {
            _driver.Interrupts.FreeVectors();
        }
        else
        {
            Assert.Equal(2, _driver.Interrupts.EnableMsiX(2, 2));
        }
    }

    /// <summary>Lets the wire work.</summary>
    public void Open()
    {
        if (_driver.Interrupts.IsMsiXEnabled)
        {
            ToggleMessages();
        }

        if ((_driver.Config.ReadUInt16(Command) & LineDisable) != 0)
        {
            ToggleWire();
        }
    }

    private IrqResult Handle()
    {
        if (!_device.Function.IsLineAsserted)
        {
            return IrqResult.None;
        }

        if (!IsAsking)
        {
            _fail($"{_device.Place!.Slot} is handled twice.");
        }

        IsAsking = false;
        _device.Function.SetLine(false);
        return IrqResult.Handled;
    }
}

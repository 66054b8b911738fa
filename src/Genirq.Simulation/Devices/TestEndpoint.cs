using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Pci.Devices;
using Genirq.Simulation.Buses;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.TestEndpointRegisters;

namespace Genirq.Simulation.Devices;

/// <summary>The interrupt registers of Linux's PCI test endpoint: a command raises INTx, an MSI message or an MSI-X
/// message.</summary>
/// <remarks>
/// <para>
/// A command runs as soon as it is written: the command register is cleared, the status gets
/// <see cref="IrqRaised"/>, and an interrupt of the kind and number in the registers leaves. Which of the three bits
/// the command has decides only that it is a raise command; the kind comes from the type register. The number counts
/// from 1; one that the function has not enabled raises nothing. The wire is asserted until the driver clears the
/// status, which keeps it level; Linux's endpoints send a pulse or leave that to their controller.
/// </para>
/// <para>
/// Commands that copy data are not modelled and are refused with a diagnostic, as unknown ones. Source: Linux 6.12,
/// drivers/pci/endpoint/functions/pci-epf-test.c, pci_epf_test_cmd_handler and pci_epf_test_raise_irq.
/// </para>
/// </remarks>
public sealed class TestEndpoint : SimulatedDevice
{
    private uint _command;
    private uint _status;
    private uint _type;
    private uint _number;

    /// <summary>Builds an endpoint as it is after power on.</summary>
    /// <param name="msiXVectors">How many MSI-X entries it has, 1 to 2048.</param>
    /// <param name="msiMessages">How many MSI messages it has: 1, 2, 4, 8, 16 or 32.</param>
    public TestEndpoint(int msiXVectors = 16, int msiMessages = 32)
        : base(Describe(msiXVectors, msiMessages))
    {
        Function.WasReset += Reset;
    }

    /// <inheritdoc/>
    protected internal override uint ReadRegister(int bar, ulong offset) => bar != Bar ? 0 : offset switch
    {
        Command => _command,
        Status => _status,
        IrqType => _type,
        IrqNumber => _number,
        _ => 0,
    };

    /// <inheritdoc/>
    protected internal override void WriteRegister(int bar, ulong offset, uint value)
    {
        if (bar != Bar)
        {
            return;
        }

        switch (offset)
        {
            case Command:
                Run(value);
                break;
            case Status:
                _status = value;
                SettleWire();
                break;
            case IrqType:
                _type = value;
                break;
            case IrqNumber:
                _number = value;
                break;
        }
    }

    /// <inheritdoc/>
    protected internal override bool CanSaveModel => true;

    /// <inheritdoc/>
    protected internal override void SaveModel(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "command", _command);
        SnapshotJson.WriteNumber(writer, "status", _status);
        SnapshotJson.WriteNumber(writer, "type", _type);
        SnapshotJson.WriteNumber(writer, "number", _number);
    }

    /// <inheritdoc/>
    protected internal override Action PrepareModel(SnapshotObject state, IReadOnlyList<DeviceCall> calls)
    {
        base.PrepareModel(state, calls);
        uint command = state.UInt32("command", 0);
        uint status = state.UInt32("status", 0);
        uint type = state.UInt32("type", 0);
        uint number = state.UInt32("number", 0);
        return () =>
        {
            _command = command;
            _status = status;
            _type = type;
            _number = number;
        };
    }

    private static DeviceFunctionOptions Describe(int msiXVectors, int msiMessages) => new()
    {
        VendorId = VendorId,
        DeviceId = DeviceId,
        ClassCode = 0xFF0000,
        Bars =
        [
            new DeviceBar(DeviceBarKind.Memory32, 0x1000),
            new DeviceBar(DeviceBarKind.Memory32, 0x10000),
        ],
        Capabilities =
        [
            new MsiCapabilityOptions { MessageCount = msiMessages },
            new PciExpressCapabilityOptions(),
            new MsiXCapabilityOptions
            {
                VectorCount = msiXVectors,
                TableBar = TableBar,
                PendingBar = TableBar,
                PendingOffset = 0x8000,
            },
        ],
    };

    private void Run(uint command)
    {
        if (command == 0)
        {
            return;
        }

        _command = 0;
        _status = 0;
        SettleWire();
        if (_type > TypeMsiX || command is not (RaiseWire or RaiseMsi or RaiseMsiX))
        {
            Refuse($"The command 0x{command:x} with interrupt type {_type} is none that is modelled.");
            return;
        }

        _status |= IrqRaised;
        switch (_type)
        {
            case TypeWire:
                SettleWire();
                break;
            case TypeMsi when Has(Function.Msi is { IsEnabled: true } msi ? msi.EnabledCount : 0):
                Function.Msi!.Trigger((int)_number - 1);
                break;
            case TypeMsiX when Has(Function.MsiX is { IsEnabled: true } msiX ? msiX.VectorCount : 0):
                Function.MsiX!.Trigger((int)_number - 1);
                break;
        }
    }

    private bool Has(int count)
    {
        if (_number >= 1 && _number <= (uint)count)
        {
            return true;
        }

        Refuse($"There is no interrupt {_number} of {count}.");
        return false;
    }

    private void SettleWire() => Function.SetLine((_status & IrqRaised) != 0 && _type == TypeWire);

    private void Refuse(string sentence) =>
        Function.Diagnostics.Warn(IrqDiagnosticId.PciValueRefused, nameof(TestEndpoint), sentence, value: _number);

    private void Reset()
    {
        _command = 0;
        _status = 0;
        _type = 0;
        _number = 0;
    }
}

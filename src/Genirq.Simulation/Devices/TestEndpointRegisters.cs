namespace Genirq.Simulation.Devices;

/// <summary>The registers of Linux's PCI test endpoint, as far as interrupts need them, in BAR 0.</summary>
/// <remarks>
/// Source: Linux 6.12, drivers/misc/pci_endpoint_test.c (the host's side) and
/// drivers/pci/endpoint/functions/pci-epf-test.c (the endpoint's side): offsets, bits and numbers only.
/// </remarks>
public static class TestEndpointRegisters
{
    /// <summary>The vendor's number of a board that Linux drives as test endpoint.</summary>
    public const ushort VendorId = 0x104C;

    /// <summary>The device's number.</summary>
    public const ushort DeviceId = 0xB500;

    /// <summary>BAR of the registers.</summary>
    public const int Bar = 0;

    /// <summary>BAR of the MSI-X table.</summary>
    public const int TableBar = 1;

    /// <summary>What to do; the endpoint clears it when it begins.</summary>
    public const ulong Command = 0x04;

    /// <summary>How it ended; cleared when a command begins, and by the driver.</summary>
    public const ulong Status = 0x08;

    /// <summary>The kind to raise: <see cref="TypeWire"/>, <see cref="TypeMsi"/>, <see cref="TypeMsiX"/>.</summary>
    public const ulong IrqType = 0x24;

    /// <summary>Which to raise, from 1.</summary>
    public const ulong IrqNumber = 0x28;

    /// <summary>The bit of <see cref="Command"/> that raises INTx.</summary>
    public const uint RaiseWire = 1u << 0;

    /// <summary>The bit of <see cref="Command"/> that raises an MSI message.</summary>
    public const uint RaiseMsi = 1u << 1;

    /// <summary>The bit of <see cref="Command"/> that raises an MSI-X message.</summary>
    public const uint RaiseMsiX = 1u << 2;

    /// <summary>The bit of <see cref="Status"/> that says that an interrupt was raised.</summary>
    public const uint IrqRaised = 1u << 6;

    /// <summary>The wire.</summary>
    public const uint TypeWire = 0;

    /// <summary>MSI.</summary>
    public const uint TypeMsi = 1;

    /// <summary>MSI-X.</summary>
    public const uint TypeMsiX = 2;
}

namespace Genirq.Pci.Devices;

/// <summary>A function that is to be built: a type 0 header, base address registers, capabilities.</summary>
public sealed record DeviceFunctionOptions
{
    /// <summary>The vendor.</summary>
    public ushort VendorId { get; init; } = 0x1AF4;

    /// <summary>The device.</summary>
    public ushort DeviceId { get; init; }

    /// <summary>The class: base class, sub-class and interface in 24 bits.</summary>
    public uint ClassCode
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0xFFFFFFu, nameof(ClassCode));
            field = value;
        }
    } = 0xFF0000;

    /// <summary>The revision.</summary>
    public byte Revision { get; init; }

    /// <summary>The subsystem's vendor.</summary>
    public ushort SubsystemVendorId { get; init; }

    /// <summary>The subsystem.</summary>
    public ushort SubsystemId { get; init; }

    /// <summary>Whether the device has further functions.</summary>
    public bool IsMultifunction { get; init; }

    /// <summary>INTx: 0 for none, 1 for INTA to 4 for INTD.</summary>
    public byte InterruptPin
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4, nameof(InterruptPin));
            field = value;
        }
    } = 1;

    /// <summary>The base address registers by number, up to 6; the one behind a 64-bit one is "none".</summary>
    public IReadOnlyList<DeviceBar> Bars
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Bars));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Count, DeviceFunction.BarCount, nameof(Bars));
            field = value;
        }
    } = [];

    /// <summary>The capabilities, in the order of the list that the driver walks.</summary>
    public IReadOnlyList<IDeviceCapability> Capabilities
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Capabilities));
            field = value;
        }
    } = [];
}

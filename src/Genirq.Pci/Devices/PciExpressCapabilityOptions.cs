using System.Buffers.Binary;

namespace Genirq.Pci.Devices;

/// <summary>The PCI Express capability (version 2, endpoint) of a function that is being built.</summary>
/// <remarks>It makes the configuration space 4096 bytes long. Source: PCIe 6.0, 7.5.3.</remarks>
public sealed record PciExpressCapabilityOptions : IDeviceCapability
{
    /// <summary>Where device control stands in the capability.</summary>
    internal const int DeviceControl = 0x08;

    /// <summary>The bit of device control that resets the function.</summary>
    internal const ushort FunctionResetBit = 0x8000;

    /// <summary>Whether the driver can reset the function alone.</summary>
    public bool HasFunctionReset { get; init; } = true;

    /// <inheritdoc/>
    public int? Offset { get; init; }

    /// <inheritdoc/>
    public byte Id => 0x10;

    /// <inheritdoc/>
    public int SizeBytes => 60;

    /// <inheritdoc/>
    public void Describe(Span<byte> registers, Span<byte> writable)
    {
        const ushort VersionTwoEndpoint = 0x0002;
        const uint RoleBasedErrors = 1u << 15;
        const uint FunctionReset = 1u << 28;
        BinaryPrimitives.WriteUInt16LittleEndian(registers[2..], VersionTwoEndpoint);
        uint capabilities = RoleBasedErrors | (HasFunctionReset ? FunctionReset : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(registers[4..], capabilities);
        BinaryPrimitives.WriteUInt16LittleEndian(writable[DeviceControl..], 0x7FFF);
    }
}

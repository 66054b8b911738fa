using Genirq.Pci.Configuration;

namespace Genirq.Linux.Vfio;

/// <summary>The configuration space of a function behind VFIO.</summary>
/// <remarks>
/// The kernel answers most of it by itself: the bits that enable MSI and MSI-X cannot be written, and base addresses
/// are its own. What cannot be read reads as all ones, and what cannot be written is lost, as on the bus; the last
/// error is kept. Thread-safe.
/// </remarks>
public sealed class VfioConfigSpace : PciConfigBytes
{
    private readonly VfioDevice _device;
    private readonly VfioRegionInfo _region;

    /// <summary>Takes a device's configuration space.</summary>
    /// <param name="device">The device, which the caller closes.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public VfioConfigSpace(VfioDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        _region = device.GetRegion(VfioRegionInfo.Configuration);
        SizeBytes = (int)Math.Min(_region.SizeBytes, PciConfigLayout.ExtendedSizeBytes);
    }

    /// <inheritdoc/>
    public override int SizeBytes { get; }

    /// <summary>Why the last access failed that did; none so far.</summary>
    public LinuxError LastError { get; private set; }

    /// <inheritdoc/>
    protected override void Read(int offset, Span<byte> data)
    {
        LinuxError error = _device.TryRead(_region, (ulong)offset, data);
        if (!error.IsNone)
        {
            LastError = error;
            data.Fill(0xFF);
        }
    }

    /// <inheritdoc/>
    protected override void Write(int offset, ReadOnlySpan<byte> data)
    {
        LinuxError error = _device.TryWrite(_region, (ulong)offset, data);
        if (!error.IsNone)
        {
            LastError = error;
        }
    }
}

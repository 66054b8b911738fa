using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Vfio;

/// <summary>An address space of an IOMMU descriptor.</summary>
/// <param name="calls">The system calls.</param>
/// <param name="iommu">The IOMMU descriptor.</param>
/// <param name="id">The address space.</param>
/// <remarks>Source: Linux 6.12, drivers/iommu/iommufd/ioas.c.</remarks>
internal sealed class VfioIommuSpace(ISystemCalls calls, DescriptorHandle iommu, uint id) : VfioAddressSpace
{
    private const uint FixedReadAndWrite = 7;

    /// <inheritdoc/>
    public override bool HasIommu => true;

    /// <inheritdoc/>
    public override LinuxError TryUnmap(ulong deviceAddress, ulong sizeBytes)
    {
        IommuUnmap unmap = new()
        {
            Size = (uint)Marshal.SizeOf<IommuUnmap>(),
            SpaceId = id,
            DeviceAddress = deviceAddress,
            Length = sizeBytes,
        };
        int result = calls.Ioctl(iommu, VfioRequests.IOMMU_IOAS_UNMAP, VfioDevice.Bytes(ref unmap));
        return LinuxError.Of(result, "ioctl(IOMMU_IOAS_UNMAP)");
    }

    /// <inheritdoc/>
    internal override LinuxError TryMap(MemoryMapping memory, ulong deviceAddress)
    {
        using HeldMapping held = memory.Hold();
        IommuMap map = new()
        {
            Size = (uint)Marshal.SizeOf<IommuMap>(),
            Flags = FixedReadAndWrite,
            SpaceId = id,
            Address = (ulong)memory.Address,
            Length = (ulong)memory.LengthBytes,
            DeviceAddress = deviceAddress,
        };
        int result = calls.Ioctl(iommu, VfioRequests.IOMMU_IOAS_MAP, VfioDevice.Bytes(ref map));
        return LinuxError.Of(result, "ioctl(IOMMU_IOAS_MAP)");
    }

    /// <inheritdoc/>
    /// <remarks>The device goes first, and with it its attachment; then nothing uses the space any more.</remarks>
    protected override void Dispose(bool isDisposing)
    {
        if (!iommu.IsClosed)
        {
            IommuDestroy destroy = new() { Size = (uint)Marshal.SizeOf<IommuDestroy>(), Id = id };
            _ = calls.Ioctl(iommu, VfioRequests.IOMMU_DESTROY, VfioDevice.Bytes(ref destroy));
            iommu.Dispose();
        }
    }
}

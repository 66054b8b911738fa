using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Vfio;

/// <summary>The address space of a container, which holds one group.</summary>
/// <param name="calls">The system calls.</param>
/// <param name="container">The container.</param>
/// <param name="group">The group.</param>
/// <param name="hasIommu">Whether it has an IOMMU.</param>
/// <remarks>Source: Linux 6.12, drivers/vfio/vfio_iommu_type1.c.</remarks>
internal sealed class VfioGroupSpace(
    ISystemCalls calls, DescriptorHandle container, DescriptorHandle group, bool hasIommu) : VfioAddressSpace
{
    private const uint ReadAndWrite = 3;

    /// <inheritdoc/>
    public override bool HasIommu => hasIommu;

    /// <inheritdoc/>
    public override LinuxError TryUnmap(ulong deviceAddress, ulong sizeBytes)
    {
        VfioDmaUnmap unmap = new()
        {
            ArgumentSize = (uint)Marshal.SizeOf<VfioDmaUnmap>(),
            DeviceAddress = deviceAddress,
            Size = sizeBytes,
        };
        int result = calls.Ioctl(container, VfioRequests.VFIO_IOMMU_UNMAP_DMA, VfioDevice.Bytes(ref unmap));

        // The kernel takes what it finds, and calls nothing a success.
        return result >= 0 && unmap.Size == 0
            ? new LinuxError(Errno.ENOENT, "ioctl(VFIO_IOMMU_UNMAP_DMA)")
            : LinuxError.Of(result, "ioctl(VFIO_IOMMU_UNMAP_DMA)");
    }

    /// <inheritdoc/>
    internal override LinuxError TryMap(MemoryMapping memory, ulong deviceAddress)
    {
        using HeldMapping held = memory.Hold();
        VfioDmaMap map = new()
        {
            ArgumentSize = (uint)Marshal.SizeOf<VfioDmaMap>(),
            Flags = ReadAndWrite,
            Address = (ulong)memory.Address,
            DeviceAddress = deviceAddress,
            Size = (ulong)memory.LengthBytes,
        };
        int result = calls.Ioctl(container, VfioRequests.VFIO_IOMMU_MAP_DMA, VfioDevice.Bytes(ref map));
        return LinuxError.Of(result, "ioctl(VFIO_IOMMU_MAP_DMA)");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        group.Dispose();
        container.Dispose();
    }
}

namespace Genirq.Interop.Abi;

/// <summary>The calls of VFIO and of the IOMMU's own descriptor, with the headers' spelling. They carry no
/// size.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h and include/uapi/linux/iommufd.h.</remarks>
internal static class VfioRequests
{
    /// <summary>Container: the version, 0.</summary>
    public const uint VFIO_GET_API_VERSION = 0x3B64;

    /// <summary>Container: whether it knows an IOMMU model.</summary>
    public const uint VFIO_CHECK_EXTENSION = 0x3B65;

    /// <summary>Container: chooses the IOMMU model.</summary>
    public const uint VFIO_SET_IOMMU = 0x3B66;

    /// <summary>Group: whether it can be used.</summary>
    public const uint VFIO_GROUP_GET_STATUS = 0x3B67;

    /// <summary>Group: puts it into a container.</summary>
    public const uint VFIO_GROUP_SET_CONTAINER = 0x3B68;

    /// <summary>Group: takes it out.</summary>
    public const uint VFIO_GROUP_UNSET_CONTAINER = 0x3B69;

    /// <summary>Group: opens a device by its name.</summary>
    public const uint VFIO_GROUP_GET_DEVICE_FD = 0x3B6A;

    /// <summary>Device: what it is.</summary>
    public const uint VFIO_DEVICE_GET_INFO = 0x3B6B;

    /// <summary>Device: a region.</summary>
    public const uint VFIO_DEVICE_GET_REGION_INFO = 0x3B6C;

    /// <summary>Device: a kind of interrupt.</summary>
    public const uint VFIO_DEVICE_GET_IRQ_INFO = 0x3B6D;

    /// <summary>Device: arms, masks and raises interrupts.</summary>
    public const uint VFIO_DEVICE_SET_IRQS = 0x3B6E;

    /// <summary>Device: resets it.</summary>
    public const uint VFIO_DEVICE_RESET = 0x3B6F;

    /// <summary>Container: maps memory for devices.</summary>
    public const uint VFIO_IOMMU_MAP_DMA = 0x3B71;

    /// <summary>Container: takes a mapping away.</summary>
    public const uint VFIO_IOMMU_UNMAP_DMA = 0x3B72;

    /// <summary>Device: binds it to an IOMMU descriptor.</summary>
    public const uint VFIO_DEVICE_BIND_IOMMUFD = 0x3B76;

    /// <summary>Device: gives it an address space.</summary>
    public const uint VFIO_DEVICE_ATTACH_IOMMUFD_PT = 0x3B77;

    /// <summary>Device: takes the address space away.</summary>
    public const uint VFIO_DEVICE_DETACH_IOMMUFD_PT = 0x3B78;

    /// <summary>IOMMU: removes an object.</summary>
    public const uint IOMMU_DESTROY = 0x3B80;

    /// <summary>IOMMU: makes an address space.</summary>
    public const uint IOMMU_IOAS_ALLOC = 0x3B81;

    /// <summary>IOMMU: maps memory for devices.</summary>
    public const uint IOMMU_IOAS_MAP = 0x3B85;

    /// <summary>IOMMU: takes a mapping away.</summary>
    public const uint IOMMU_IOAS_UNMAP = 0x3B86;

    /// <summary>The extension: no IOMMU, at the user's own risk.</summary>
    public const int VFIO_NOIOMMU_IOMMU = 8;

    /// <summary>The extension: the usual IOMMU model, second version.</summary>
    public const int VFIO_TYPE1V2_IOMMU = 3;
}

using System.Runtime.CompilerServices;
using Genirq.Integration.Interop;
using Genirq.Interop.Abi;
using static Genirq.Interop.Abi.VfioRequests;

namespace Genirq.Integration.Vfio;

/// <summary>Numbers and layouts against docs/abi.md, and those that older headers lack against the
/// specification.</summary>
public sealed class VfioAbiTests
{
    [Fact]
    public void Spec11_Check2_VfioStructures_AreTheCompilers()
    {
        AbiTests.Compare<VfioGroupStatus>("vfio_group_status", ("argsz", "ArgumentSize"), ("flags", "Flags"));
        AbiTests.Compare<VfioRegionData>(
            "vfio_region_info", ("argsz", "ArgumentSize"), ("flags", "Flags"), ("index", "Index"),
            ("cap_offset", "CapabilityOffset"), ("size", "Size"), ("offset", "Offset"));
        AbiTests.Compare<VfioIrqData>(
            "vfio_irq_info", ("argsz", "ArgumentSize"), ("flags", "Flags"), ("index", "Index"), ("count", "Count"));
        AbiTests.Compare<VfioIrqSet>(
            "vfio_irq_set", ("argsz", "ArgumentSize"), ("flags", "Flags"), ("index", "Index"), ("start", "Start"),
            ("count", "Count"));
        AbiTests.Compare<VfioDmaMap>(
            "vfio_iommu_type1_dma_map", ("argsz", "ArgumentSize"), ("flags", "Flags"), ("vaddr", "Address"),
            ("iova", "DeviceAddress"), ("size", "Size"));
        AbiTests.Compare<VfioDmaUnmap>(
            "vfio_iommu_type1_dma_unmap", ("argsz", "ArgumentSize"), ("flags", "Flags"), ("iova", "DeviceAddress"),
            ("size", "Size"));
    }

    [Fact]
    public void Spec11_Check2_NewerStructures_HaveTheirSizes()
    {
        Assert.Equal(24, Unsafe.SizeOf<VfioDeviceInfo>());
        Assert.Equal(16, Unsafe.SizeOf<VfioBind>());
        Assert.Equal(12, Unsafe.SizeOf<VfioAttach>());
        Assert.Equal(12, Unsafe.SizeOf<IommuSpaceAllocation>());
        Assert.Equal(40, Unsafe.SizeOf<IommuMap>());
        Assert.Equal(24, Unsafe.SizeOf<IommuUnmap>());
        Assert.Equal(8, Unsafe.SizeOf<IommuDestroy>());
    }

    [Theory]
    [InlineData(nameof(VFIO_GET_API_VERSION), VFIO_GET_API_VERSION)]
    [InlineData(nameof(VFIO_CHECK_EXTENSION), VFIO_CHECK_EXTENSION)]
    [InlineData(nameof(VFIO_SET_IOMMU), VFIO_SET_IOMMU)]
    [InlineData(nameof(VFIO_GROUP_GET_STATUS), VFIO_GROUP_GET_STATUS)]
    [InlineData(nameof(VFIO_GROUP_SET_CONTAINER), VFIO_GROUP_SET_CONTAINER)]
    [InlineData(nameof(VFIO_GROUP_UNSET_CONTAINER), VFIO_GROUP_UNSET_CONTAINER)]
    [InlineData(nameof(VFIO_GROUP_GET_DEVICE_FD), VFIO_GROUP_GET_DEVICE_FD)]
    [InlineData(nameof(VFIO_DEVICE_GET_INFO), VFIO_DEVICE_GET_INFO)]
    [InlineData(nameof(VFIO_DEVICE_GET_REGION_INFO), VFIO_DEVICE_GET_REGION_INFO)]
    [InlineData(nameof(VFIO_DEVICE_GET_IRQ_INFO), VFIO_DEVICE_GET_IRQ_INFO)]
    [InlineData(nameof(VFIO_DEVICE_SET_IRQS), VFIO_DEVICE_SET_IRQS)]
    [InlineData(nameof(VFIO_DEVICE_RESET), VFIO_DEVICE_RESET)]
    [InlineData(nameof(VFIO_IOMMU_MAP_DMA), VFIO_IOMMU_MAP_DMA)]
    [InlineData(nameof(VFIO_IOMMU_UNMAP_DMA), VFIO_IOMMU_UNMAP_DMA)]
    public void Spec11_Check2_VfioNumbers_AreTheCompilers(string name, uint number) =>
        Assert.Equal(AbiTable.Call(name), number);
}

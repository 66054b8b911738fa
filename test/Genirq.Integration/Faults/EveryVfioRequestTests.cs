using Genirq.Integration.Interop;
using Genirq.Integration.Vfio;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using static Genirq.Interop.Abi.VfioRequests;

namespace Genirq.Integration.Faults;

/// <summary>Every request of VFIO and of the IOMMU's descriptor fails once: errno and request are told, what was done
/// is undone, and no descriptor is left.</summary>
public sealed class EveryVfioRequestTests
{
    private const ulong Place = 0x10000;
    private const int Bytes = 4096;

    // Made at the very end, where no one is left to be told.
    private const string Untold = nameof(IOMMU_DESTROY);

    public static TheoryData<string> Made =>
        [.. Requests.Made(typeof(VfioRequests)).Where(static name => name != Untold)];

    [Theory]
    [MemberData(nameof(Made))]
    public void EachRequest_FailsOnce_ErrnoAndRequestTold_NothingLeft(string name)
    {
        FaultySystemCalls calls = new();
        calls.FailOnRequest(Requests.NumberOf(typeof(VfioRequests), name), 1, Errno.EBUSY);
        string[] before = OpenDescriptors.AtStart();

        LinuxException refusal = Assert.Throws<LinuxException>(() => Lives.OfAFunction(calls));

        Assert.Equal(new LinuxError(Errno.EBUSY, $"ioctl({name})"), refusal.LinuxError);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Destroy_Refused_DescriptorIsClosedAllTheSame()
    {
        FaultySystemCalls calls = new();
        calls.FailOnRequest(IOMMU_DESTROY, 1, Errno.EBUSY);
        string[] before = OpenDescriptors.AtStart();

        Lives.OfAFunction(calls);

        Assert.Equal(1, calls.CountOfRequest(IOMMU_DESTROY));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Theory]
    [InlineData(VfioPath.Group, VFIO_IOMMU_MAP_DMA)]
    [InlineData(VfioPath.Device, IOMMU_IOAS_MAP)]
    public void Map_Refused_AddressIsFree_AndTheNextTrySucceeds(VfioPath path, uint request)
    {
        using VfioBench bench = Open(path, out VfioDevice device);
        bench.Calls.FailOnRequest(request, 1, Errno.ENOMEM);

        LinuxError error = VfioDmaBuffer.TryCreate(device, Place, Bytes, out VfioDmaBuffer? none);

        Assert.Equal((Errno.ENOMEM, null), (error.Number, none));
        Assert.Empty(bench.Fake.Mapped);
        Assert.True(VfioDmaBuffer.TryCreate(device, Place, Bytes, out VfioDmaBuffer? buffer).IsNone);
        buffer!.Dispose();
    }

    [Theory]
    [InlineData(VfioPath.Group, VFIO_IOMMU_UNMAP_DMA)]
    [InlineData(VfioPath.Device, IOMMU_IOAS_UNMAP)]
    public void Unmap_Refused_MappingStays_AndTheNextTrySucceeds(VfioPath path, uint request)
    {
        using VfioBench bench = Open(path, out VfioDevice device);
        Assert.True(VfioDmaBuffer.TryCreate(device, Place, Bytes, out VfioDmaBuffer? buffer).IsNone);
        bench.Calls.FailOnRequest(request, 1, Errno.EBUSY);

        Assert.Equal(Errno.EBUSY, device.AddressSpace.TryUnmap(Place, Bytes).Number);

        Assert.Equal((ulong)Bytes, bench.Fake.Mapped[Place]);
        buffer!.Write(0, [1]);
        buffer.Dispose();
        Assert.Empty(bench.Fake.Mapped);
    }

    [Fact]
    public void Reset_Refused_VectorsStayArmed()
    {
        using VfioBench bench = Open(VfioPath.Group, out VfioDevice device);
        EventFd[] events = bench.MakeEvents(2);
        Assert.True(device.TrySetInterrupts(
            VfioInterruptKind.MsiX, VfioInterruptAction.Trigger, 0, events, out _).IsNone);
        bench.Calls.FailOnRequest(VFIO_DEVICE_RESET, 1, Errno.EAGAIN);

        Assert.Equal(new LinuxError(Errno.EAGAIN, "ioctl(VFIO_DEVICE_RESET)"), device.TryReset());

        Assert.Equal([0, 1], bench.Fake.Armed);
        Assert.Equal(0, bench.Fake.Resets);
        Assert.True(device.TryReset().IsNone);
    }

    private static VfioBench Open(VfioPath path, out VfioDevice device)
    {
        VfioBench bench = new();
        bench.AddNode();
        device = bench.Open(bench.Options with { Path = path });
        return bench;
    }
}

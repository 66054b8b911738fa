using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Configuration;
using static Genirq.Interop.Abi.VfioRequests;

namespace Genirq.Integration.Vfio;

/// <summary>The raw calls on a played device, and what is left behind when one fails.</summary>
public sealed class VfioDeviceTests
{
    private const VfioInterruptKind MsiX = VfioInterruptKind.MsiX;
    private const VfioInterruptKind IntX = VfioInterruptKind.IntX;
    private const VfioInterruptAction Trigger = VfioInterruptAction.Trigger;

    [Fact]
    public void Open_ByGroup_TellsWhatThereIs()
    {
        using VfioBench bench = new();

        VfioDevice device = bench.Open();

        Assert.True(device.CanReset);
        Assert.Equal((9, 5), (device.RegionCount, device.InterruptKindCount));
        VfioRegionInfo bar = device.GetRegion(0);
        Assert.Equal((VfioRegionFlags.Read | VfioRegionFlags.Write | VfioRegionFlags.Map, 0x4000UL, true),
            (bar.Flags, bar.SizeBytes, bar.CanMapMsiXTable));
        Assert.Equal(0UL, device.GetRegion(8).SizeBytes);
        Assert.Equal(TableEntries, PciMessageCapabilities.Decode(new VfioConfigSpace(device)).MsiX!.TableSize);
    }

    private static int TableEntries => FakeVfioDevice.TableSize;

    [Theory]
    [InlineData(1, Errno.ENOENT)]
    [InlineData(2, Errno.EACCES)]
    [InlineData(2, Errno.EBUSY)]
    [InlineData(1, Errno.EMFILE)]
    public void Open_NodeCannotBeOpened_ErrorNamesIt_NothingLeftOpen(int occurrence, int errno)
    {
        using VfioBench bench = new();
        string[] before = OpenDescriptors.AtStart();
        bench.Calls.FailOn(SystemCall.Open, occurrence, errno);

        LinuxException refusal = Assert.Throws<LinuxException>(() => bench.Open());

        Assert.Equal(errno, refusal.LinuxError.Number);
        Assert.Equal(occurrence == 1 ? "open(/dev/vfio/vfio)" : "open(/dev/vfio/3)", refusal.LinuxError.Call);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Open_AnotherDriver_RefusesWithItsName()
    {
        using VfioBench bench = new(driver: "nvme");

        LinuxException refusal = Assert.Throws<LinuxException>(() => bench.Open());

        Assert.Equal(Errno.ENOENT, refusal.LinuxError.Number);
        Assert.Contains("bound to the driver nvme, not to vfio-pci", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Calls.CountOf(SystemCall.Open));
    }

    [Fact]
    public void Open_NoIommu_OnlyIfAllowed_ByTheNodeOfThatName_AndMapsNothing()
    {
        using VfioBench bench = new();
        bench.TakeIommuAway();

        LinuxException refusal = Assert.Throws<LinuxException>(() => bench.Open());
        VfioDevice device = bench.Open(bench.Options with { AllowsNoIommu = true });

        Assert.Equal(new LinuxError(Errno.EPERM, "open(noiommu-3)"), refusal.LinuxError);
        Assert.Equal(["/dev/vfio/vfio", "/dev/vfio/noiommu-3"], bench.Fake.Opened);
        Assert.False(device.AddressSpace.HasIommu);
        Assert.Equal(Errno.ENOTTY, VfioDmaBuffer.TryCreate(device, 0x10000, 4096, out _).Number);
        EventFd[] events = bench.MakeEvents(1);
        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone);
        Assert.Equal([0], bench.Fake.Armed);
    }

    [Fact]
    public void Open_GroupShared_Refuses()
    {
        using VfioBench bench = new();
        bench.Fake.IsViable = false;

        LinuxException refusal = Assert.Throws<LinuxException>(() => bench.Open());

        Assert.Equal(Errno.EPERM, refusal.LinuxError.Number);
        Assert.Contains("group 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spec11_Check28_Node_GivesTheSameAsTheGroup()
    {
        using VfioBench bench = new();
        bench.AddNode();
        VfioDevice device = bench.Open(bench.Options with { Path = VfioPath.Device });

        Assert.Equal(0, bench.Calls.CountOfRequest(VFIO_GROUP_GET_DEVICE_FD));
        Assert.True(device.GetInterrupts(MsiX).IsDynamic);
        Assert.True(VfioDmaBuffer.TryCreate(device, 0x10000, 4096, out VfioDmaBuffer? buffer).IsNone);
        Assert.Equal(Errno.EEXIST, VfioDmaBuffer.TryCreate(device, 0x10000, 4096, out _).Number);
        buffer!.Dispose();
        Assert.Empty(bench.Fake.Mapped);
        device.Dispose();
        Assert.Equal(1, bench.Calls.CountOfRequest(IOMMU_DESTROY));
    }

    [Fact]
    public void Binding_TellsTheCommandsToAndFro()
    {
        using VfioBench bench = new(driver: "nvme");

        VfioBinding binding = VfioBinding.Read(VfioBench.Slot, bench.Options.SysfsRoot);

        string root = bench.Options.SysfsRoot;
        Assert.Equal(("nvme", "3", null, false), (binding.Driver, binding.Group, binding.DeviceNode, binding.IsBound));
        Assert.Equal(
            [
                "modprobe vfio-pci",
                $"echo vfio-pci > {root}/bus/pci/devices/0000:00:05.0/driver_override",
                $"echo 0000:00:05.0 > {root}/bus/pci/devices/0000:00:05.0/driver/unbind",
                $"echo 0000:00:05.0 > {root}/bus/pci/drivers_probe",
            ],
            binding.BindCommands);
        Assert.Equal($"echo 0000:00:05.0 > {root}/bus/pci/drivers_probe", binding.UnbindCommands[^1]);
        Assert.False(VfioBinding.Read(new PciSlot(0, 1, 2, 3), root).Exists);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 9)]
    public void Spec09_Check24_InterruptInfo_FlagsAndCounts(bool isDynamic, int flags)
    {
        using VfioBench bench = new(isDynamic);
        VfioDevice device = bench.Open();

        Assert.Equal(new VfioInterruptInfo(MsiX, (VfioInterruptFlags)flags, 64), device.GetInterrupts(MsiX));
        Assert.Equal(9, (int)device.GetInterrupts(VfioInterruptKind.Msi).Flags);
        Assert.Equal(7, (int)device.GetInterrupts(IntX).Flags);
        Assert.Equal(0, device.GetInterrupts((VfioInterruptKind)5).Count);
    }

    [Fact]
    public void Spec09_Check25_KernelThatCanAdd_RawCallBeyondTheFirst_OneHostInterruptMore()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(5);
        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, events.AsSpan(0, 4), out _).IsNone);
        Assert.Equal([0, 1, 2, 3], bench.Fake.HostVectors);

        LinuxError error = device.TrySetInterrupts(MsiX, Trigger, 10, events.AsSpan(4), out _);

        Assert.True(error.IsNone);
        Assert.Equal([0, 1, 2, 3, 10], bench.Fake.HostVectors);
        Assert.Equal([0, 1, 2, 3, 10], bench.Fake.Armed);
    }

    [Fact]
    public void Spec09_Check26_SecondOfThreeInvalid_FirstTwoUnarmed_AndFirstCallDisablesAll()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(4);
        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone);
        Assert.Equal(0, SystemCalls.Real.MemoryFile("none", default, out DescriptorHandle file));
        using EventFd wrong = EventFd.Adopt(SystemCalls.Real, file);

        LinuxError later = device.TrySetInterrupts(MsiX, Trigger, 1, [events[1], wrong, events[3]], out _);

        Assert.Equal((Errno.EINVAL, "ioctl(VFIO_DEVICE_SET_IRQS)"), (later.Number, later.Call));
        Assert.Equal([0, 3], bench.Fake.Armed);
        Assert.True(device.TryDisable(MsiX).IsNone);
        Assert.Equal(Errno.EINVAL, device.TrySetInterrupts(MsiX, Trigger, 0, [events[0], wrong], out _).Number);
        Assert.Null(bench.Fake.Active);
    }

    [Fact]
    public void Spec09_Check27_OneKindAtATime_MaskNotForMessages()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(1);
        Assert.True(device.TrySetInterrupts(IntX, Trigger, 0, events, out _).IsNone);

        Assert.Equal(
            Errno.EINVAL, device.TrySetInterrupts(VfioInterruptKind.Msi, Trigger, 0, events, out _).Number);
        Assert.Equal(Errno.ENOTTY, device.TrySetInterrupts(MsiX, VfioInterruptAction.Mask, 0, 1).Number);
        Assert.Equal(
            Errno.ENOTTY, device.TrySetInterrupts(IntX, Trigger | VfioInterruptAction.Mask, 0, 1).Number);
    }

    [Fact]
    public void Spec09_Check28_FewerThanWanted_TellsHowMany_NothingEnabled()
    {
        using VfioBench bench = new(hostInterrupts: 1);
        VfioDevice device = bench.Open();

        LinuxError error = device.TrySetInterrupts(
            VfioInterruptKind.Msi, Trigger, 0, bench.MakeEvents(8), out int available);

        Assert.Equal((Errno.ENOSPC, 1), (error.Number, available));
        Assert.Null(bench.Fake.Active);
    }

    [Fact]
    public void Spec09_Check30_RangeBeyondTheTable_Refused()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();

        Assert.Equal(Errno.EINVAL, device.TrySetInterrupts(MsiX, Trigger, 64, bench.MakeEvents(1), out _).Number);
        Assert.Equal(Errno.EINVAL, device.TrySetInterrupts(MsiX, Trigger, 60, 5).Number);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.TrySetInterrupts(MsiX, Trigger, -1, 1));
    }

    [Fact]
    public void Spec09_Check31_LoopbackSkipsWhatIsNotArmed()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(3);
        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 4, events, out _).IsNone);

        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, 16).IsNone);

        Assert.All(events, static one => Assert.Equal(1UL, one.TryTake(out ulong count) ? count : 0));
    }

    [Fact]
    public void Spec11_Check24_LoopbackOfNoneAndBool_CountsOneOneZero()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(3);
        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone);

        Assert.True(device.TrySetInterrupts(MsiX, Trigger, 0, [true, true, false]).IsNone);

        Assert.Equal([1UL, 1, 0], events.Select(static one => one.TryTake(out ulong count) ? count : 0));
    }

    [Fact]
    public void SetInterrupts_ClosedDescriptor_ThrowsBeforeTheCall()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(2);
        events[1].Dispose();

        Assert.Throws<ObjectDisposedException>(() => device.TrySetInterrupts(MsiX, Trigger, 0, events, out _));
        Assert.Equal(0, bench.Calls.CountOfRequest(VFIO_DEVICE_SET_IRQS));
    }

    [Fact]
    public void Spec11_Check27_IntX_SecondEventOnlyAfterUnmask_ByCallOrByDescriptor()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        EventFd[] events = bench.MakeEvents(2);
        Assert.True(device.TrySetInterrupts(IntX, Trigger, 0, events.AsSpan(0, 1), out _).IsNone);
        bench.Fake.SetLine(true);
        Assert.True(events[0].TryTake(out _));
        bench.Fake.SetLine(true);
        Assert.False(events[0].TryTake(out _));

        Assert.True(device.TrySetInterrupts(IntX, VfioInterruptAction.Unmask, 0, 1).IsNone);

        Assert.True(events[0].TryTake(out _));
        EventFd[] unmask = [events[1]];
        Assert.True(device.TrySetInterrupts(IntX, VfioInterruptAction.Unmask, 0, unmask, out _).IsNone);
        Assert.Equal(Errno.EBUSY, device.TrySetInterrupts(IntX, VfioInterruptAction.Unmask, 0, unmask, out _).Number);
        unmask[0].Signal();
        bench.Fake.SetLine(false);
        bench.Fake.RunUnmask();
        bench.Fake.SetLine(true);
        Assert.True(events[0].TryTake(out _));
    }

    [Fact]
    public void DmaBuffer_IsReachedAtItsAddress_AndGoes()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        string[] before = OpenDescriptors.AtStart();

        Assert.True(VfioDmaBuffer.TryCreate(device, 0x20000, 8192, out VfioDmaBuffer? buffer).IsNone);

        Assert.Equal(8192UL, bench.Fake.Mapped[0x20000]);
        buffer!.Write(4094, [1, 2, 3]);
        byte[] back = new byte[4];
        buffer.Read(4093, back);
        Assert.Equal([0, 1, 2, 3], back);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Write(8190, [1, 2, 3]));
        buffer.Dispose();
        Assert.Empty(bench.Fake.Mapped);
        Assert.Equal(Errno.ENOENT, device.AddressSpace.TryUnmap(0x20000, 8192).Number);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DmaBuffer_Refused_LeavesNothing(bool mapsFirst)
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        if (mapsFirst)
        {
            bench.Calls.FailOnRequest(VFIO_IOMMU_MAP_DMA, 1, Errno.ENOMEM);
        }
        else
        {
            bench.Calls.FailOn(SystemCall.Map, 1, Errno.ENOMEM);
        }

        LinuxError error = VfioDmaBuffer.TryCreate(device, 0, 4096, out VfioDmaBuffer? buffer);

        Assert.Equal((Errno.ENOMEM, mapsFirst ? "ioctl(VFIO_IOMMU_MAP_DMA)" : "mmap"), (error.Number, error.Call));
        Assert.Null(buffer);
        Assert.Empty(bench.Fake.Mapped);
    }

    [Fact]
    public void Reset_SaysWhatTheKernelSays()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();

        Assert.True(device.TryReset().IsNone);
        bench.Fake.Unplug();

        Assert.Equal((Errno.ENODEV, "ioctl(VFIO_DEVICE_RESET)"), (device.TryReset().Number, device.TryReset().Call));
        Assert.Equal(1, bench.Fake.Resets);
    }
}

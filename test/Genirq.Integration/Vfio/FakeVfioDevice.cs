using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Linux.Vfio;
using static Genirq.Interop.Abi.VfioRequests;

namespace Genirq.Integration.Vfio;

/// <summary>Plays a PCI function behind VFIO, its container and its group, as chapters 09 and 11 say.</summary>
internal sealed partial class FakeVfioDevice : IDisposable
{
    public const int TableSize = 64;
    public const int TableOffset = 0x2000;
    private const int RegionShift = 40;
    private const int ConfigBytes = 256;
    private const long BarBytes = 0x4000;

    private readonly FaultySystemCalls _calls;
    private readonly Dictionary<ulong, ulong> _mapped = [];
    private readonly List<string> _opened = [];
    private DescriptorHandle? _memory;

    public FakeVfioDevice(FaultySystemCalls calls)
    {
        _calls = calls;
        calls.OnOpen = Open;
        calls.OnIoctl = Answer;
        calls.OnIoctlNumber = AnswerNumber;
    }

    /// <summary>Whether MSI-X vectors can be added, as kernels from 6.5 on can.</summary>
    public bool IsDynamic { get; init; } = true;

    /// <summary>Whether the group may be used.</summary>
    public bool IsViable { get; set; } = true;

    /// <summary>Whether the group has no IOMMU behind it.</summary>
    public bool HasNoIommu { get; set; }

    /// <summary>How many host interrupts there are.</summary>
    public int HostInterrupts { get; init; } = 4096;

    public bool IsGone { get; private set; }

    public int Resets { get; private set; }

    public IReadOnlyDictionary<ulong, ulong> Mapped => _mapped;

    /// <summary>The nodes that were opened, in order.</summary>
    public IReadOnlyList<string> Opened => _opened;

    /// <summary>The device is pulled out: every call fails, and nothing can be read.</summary>
    public void Unplug()
    {
        IsGone = true;
        Assert.Equal(0, SystemCalls.Real.Truncate(_memory!, 0));
    }

    public void Dispose()
    {
        _memory?.Dispose();
        foreach (DescriptorHandle?[] triggers in _triggers)
        {
            foreach (DescriptorHandle? trigger in triggers)
            {
                trigger?.Dispose();
            }
        }

        _unmask?.Dispose();
    }

    private DescriptorHandle? Open(string path)
    {
        bool isDevice = path == $"ioctl:{VFIO_GROUP_GET_DEVICE_FD:X}";
        if (!isDevice && !path.StartsWith("/dev/vfio", StringComparison.Ordinal) && path != "/dev/iommu")
        {
            return null;
        }

        if (!isDevice)
        {
            _opened.Add(path);
        }

        Assert.Equal(0, SystemCalls.Real.MemoryFile("vfio", MemoryFileFlags.None, out DescriptorHandle handle));
        if (isDevice || path.Contains("devices", StringComparison.Ordinal))
        {
            Fill(handle);
            Assert.Equal(0, SystemCalls.Real.Duplicate(handle, out _memory));
        }

        return handle;
    }

    // Pin 1; MSI with 8 messages at 0x50, MSI-X at 0x70 with its table in BAR 0; PCI Express at 0x80.
    private static void Fill(DescriptorHandle handle)
    {
        byte[] config = new byte[ConfigBytes];
        config[0x06] = 0x10;
        config[0x34] = 0x50;
        config[0x3D] = 1;
        new byte[] { 0x05, 0x70, 0x86, 0x00 }.CopyTo(config, 0x50);
        new byte[] { 0x11, 0x80, TableSize - 1, 0x00 }.CopyTo(config, 0x70);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(0x74), TableOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(0x78), 0x3000);
        new byte[] { 0x10, 0x00, 0x02, 0x00 }.CopyTo(config, 0x80);
        const long Begin = (long)VfioRegionInfo.Configuration << RegionShift;
        Assert.Equal(0, SystemCalls.Real.Truncate(handle, Begin + ConfigBytes));
        Assert.Equal(ConfigBytes, SystemCalls.Real.WriteAt(handle, config, Begin));
    }

    private int? AnswerNumber(SafeHandle descriptor, uint request, nint argument) => request switch
    {
        VFIO_GET_API_VERSION => 0,
        VFIO_CHECK_EXTENSION => argument == VFIO_NOIOMMU_IOMMU == HasNoIommu ? 1 : 0,
        VFIO_SET_IOMMU => 0,
        VFIO_DEVICE_RESET => Reset(),
        _ => null,
    };

    private int Reset()
    {
        if (IsGone)
        {
            return -Errno.ENODEV;
        }

        Resets++;
        return 0;
    }

    private int? Answer(SafeHandle descriptor, uint request, Span<byte> argument)
    {
        bool isDeviceCall = request is >= VFIO_DEVICE_GET_INFO and <= VFIO_DEVICE_SET_IRQS;
        return isDeviceCall && IsGone ? -Errno.ENODEV : request switch
        {
            VFIO_GROUP_GET_STATUS => Write(argument, 4, IsViable ? 1u : 0),
            VFIO_GROUP_SET_CONTAINER => 0,
            VFIO_DEVICE_GET_INFO => Write(argument, 4, 3) + Write(argument, 8, 9) + Write(argument, 12, 5),
            VFIO_DEVICE_GET_REGION_INFO => TellRegion(argument),
            VFIO_DEVICE_GET_IRQ_INFO => TellInterrupts(argument),
            VFIO_DEVICE_SET_IRQS => SetInterrupts(argument),
            VFIO_IOMMU_MAP_DMA when HasNoIommu => -Errno.ENOTTY,
            VFIO_IOMMU_MAP_DMA => Map(Read64(argument, 16), Read64(argument, 24)),
            VFIO_IOMMU_UNMAP_DMA => Unmap(argument, 8, 16),
            VFIO_DEVICE_BIND_IOMMUFD => Write(argument, 12, 1),
            IOMMU_IOAS_ALLOC => Write(argument, 8, 7),
            VFIO_DEVICE_ATTACH_IOMMUFD_PT => Read(argument, 8) == 7 ? Write(argument, 8, 9) : -Errno.ENOENT,
            IOMMU_IOAS_MAP => Map(Read64(argument, 32), Read64(argument, 24)),
            IOMMU_IOAS_UNMAP => Unmap(argument, 8, 16),
            IOMMU_DESTROY => Read(argument, 4) == 7 ? 0 : -Errno.ENOENT,
            _ => null,
        };
    }

    // BAR 0 holds the table, and says so if there is room to.
    private static int TellRegion(Span<byte> argument)
    {
        const int Whole = 40;
        uint index = Read(argument, 8);
        if (index >= 8)
        {
            return -Errno.EINVAL;
        }

        bool isBar = index == 0;
        bool isConfig = index == VfioRegionInfo.Configuration;
        Write(argument, 4, isBar ? 15u : isConfig ? 3u : 0);
        BinaryPrimitives.WriteInt64LittleEndian(argument[16..], isBar ? BarBytes : isConfig ? ConfigBytes : 0);
        BinaryPrimitives.WriteInt64LittleEndian(argument[24..], (long)index << RegionShift);
        if (isBar)
        {
            Write(argument, 0, Whole);
            if (argument.Length >= Whole)
            {
                Write(argument, 12, 32);
                BinaryPrimitives.WriteUInt16LittleEndian(argument[32..], 3);
                BinaryPrimitives.WriteUInt16LittleEndian(argument[34..], 1);
                Write(argument, 36, 0);
            }
        }

        return 0;
    }

    private int Map(ulong address, ulong size) => _mapped.TryAdd(address, size) ? 0 : -Errno.EEXIST;

    private int Unmap(Span<byte> argument, int address, int size)
    {
        bool isThere = _mapped.Remove(Read64(argument, address));
        BinaryPrimitives.WriteUInt64LittleEndian(argument[size..], isThere ? Read64(argument, size) : 0);
        return 0;
    }

    private static uint Read(ReadOnlySpan<byte> argument, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(argument[offset..]);

    private static ulong Read64(ReadOnlySpan<byte> argument, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(argument[offset..]);

    private static int Write(Span<byte> argument, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(argument[offset..], value);
        return 0;
    }
}

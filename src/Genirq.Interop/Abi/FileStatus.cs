using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What is known about an open file.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/stat.h, struct statx.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    /// <summary>Which fields are filled.</summary>
    [FieldOffset(0)]
    public uint Mask;

    /// <summary>Kind and permissions.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>The file.</summary>
    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>Its size.</summary>
    [FieldOffset(40)]
    public ulong SizeBytes;

    /// <summary>Of a device node: which driver.</summary>
    [FieldOffset(128)]
    public uint DeviceMajor;

    /// <summary>Of a device node: which device.</summary>
    [FieldOffset(132)]
    public uint DeviceMinor;

    /// <summary>Of the file system that the file is in: which driver.</summary>
    [FieldOffset(136)]
    public uint FileSystemMajor;

    /// <summary>Of the file system that the file is in: which device.</summary>
    [FieldOffset(140)]
    public uint FileSystemMinor;
}

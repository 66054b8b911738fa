using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Integration.Interop;

public sealed class AbiTests
{
    [Fact]
    public void SystemCallStructures_AreTheCompilers()
    {
        Compare<EpollEvent>("epoll_event", ("events", "Events"), ("data", "Data"));
        Compare<PollDescriptor>("pollfd", ("fd", "Descriptor"), ("events", "Wanted"), ("revents", "Ready"));
        Compare<TerminalSize>("winsize", ("ws_row", "Lines"), ("ws_col", "Columns"));
        Assert.Equal(TerminalSize.TIOCGWINSZ, AbiTable.Call("TIOCGWINSZ"));
        Compare<DataVector>("iovec", ("iov_base", "Address"), ("iov_len", "Length"));
        Compare<MessageHeader>(
            "msghdr",
            ("msg_name", "Name"),
            ("msg_namelen", "NameLength"),
            ("msg_iov", "Vectors"),
            ("msg_iovlen", "VectorCount"),
            ("msg_control", "Control"),
            ("msg_controllen", "ControlLength"),
            ("msg_flags", "Flags"));
        Compare<ControlHeader>("cmsghdr", ("cmsg_len", "Length"), ("cmsg_level", "Level"), ("cmsg_type", "Kind"));
        Compare<PeerCredentials>("ucred", ("pid", "ProcessId"), ("uid", "UserId"), ("gid", "GroupId"));
        Compare<FileStatus>(
            "statx",
            ("stx_mask", "Mask"),
            ("stx_mode", "Mode"),
            ("stx_ino", "Inode"),
            ("stx_size", "SizeBytes"),
            ("stx_rdev_major", "DeviceMajor"),
            ("stx_rdev_minor", "DeviceMinor"),
            ("stx_dev_major", "FileSystemMajor"),
            ("stx_dev_minor", "FileSystemMinor"));
        Compare<SignalAction>("sigaction", ("sa_handler", "Handler"), ("sa_flags", "Flags"));
    }

    [CompilerFact]
    public void Tables_AreWhatTheCompilerPrints()
    {
        string program = Path.Combine(Path.GetTempPath(), $"genirq-abi-{Environment.ProcessId}");
        string source = Path.Combine(AbiTable.Root, "bench/native/abi.c");
        try
        {
            Assert.NotNull(CompilerFactAttribute.Run("gcc", "-O1", "-o", program, source));

            string[] printed = Rows(CompilerFactAttribute.Run(program) ?? string.Empty);

            Assert.NotEmpty(printed);
            Assert.Equal(Rows(AbiTable.Text), printed);
        }
        finally
        {
            File.Delete(program);
        }
    }

    internal static void Compare<T>(string name, params (string Kernel, string Ours)[] fields)
        where T : unmanaged
    {
        (int size, Dictionary<string, (int Offset, int Size)> kernels) = AbiTable.Structure(name);

        // A size that the table leaves open is that of a structure of which only the beginning is used.
        Assert.True(size == 0 || size == Unsafe.SizeOf<T>(), $"{name} has {size} bytes, not {Unsafe.SizeOf<T>()}.");
        foreach ((string kernel, string ours) in fields)
        {
            (int Offset, int Size) expected = kernels[kernel];
            int offset = (int)Marshal.OffsetOf<T>(ours);
            Type type = typeof(T).GetField(ours)!.FieldType;
            int length = Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);
            Assert.Equal((kernel, expected.Offset, expected.Size), (kernel, offset, length));
        }
    }

    // A structure that has grown in newer headers is compared where it stands in the table: by its first fields.
    private static string[] Rows(string text) =>
        [.. text.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal)
            && !line.StartsWith("| struct vfio_device_info", StringComparison.Ordinal))];
}

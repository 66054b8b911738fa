using System.Runtime.InteropServices;
using System.Text;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Integration.Interop;

public sealed class SystemCallsTests
{
    private readonly ISystemCalls _calls = SystemCalls.Real;

    [Fact]
    public void Open_NoSuchFile_TellsEnoent()
    {
        int result = _calls.Open("/no/such/file", OpenFlags.ReadOnly, out DescriptorHandle handle);

        Assert.Equal(-Errno.ENOENT, result);
        Assert.True(handle.IsInvalid);
    }

    [Fact]
    public void Open_IsClosedInProgramsThatAreStarted()
    {
        Assert.Equal(0, _calls.Open("/proc/self/status", OpenFlags.ReadOnly, out DescriptorHandle file));
        using (file)
        {
            byte[] data = new byte[64];

            Assert.True(_calls.Read(file, data) > 0);
            Assert.StartsWith("Name:", Encoding.ASCII.GetString(data), StringComparison.Ordinal);
            Assert.Equal(1, _calls.Fcntl(file, FileControl.GetDescriptorFlags, 0));
        }
    }

    [Fact]
    public void MemoryFile_WrittenAndMapped_HoldsTheSameBytes()
    {
        using DescriptorHandle file = MemoryFile(8192);
        using MemoryMapping mapping = Map(file, 8192);

        Assert.Equal(4, _calls.WriteAt(file, [1, 2, 3, 4], 4096));
        mapping.Write32(8, 0xCAFEF00D);
        byte[] read = new byte[4];

        Assert.Equal(0x04030201u, mapping.Read32(4096));
        Assert.Equal(0x0201, mapping.Read16(4096));
        Assert.Equal(4, mapping.Read8(4099));
        Assert.Equal(4, _calls.ReadAt(file, read, 8));
        Assert.Equal(0xCAFEF00D, BitConverter.ToUInt32(read));
        Assert.Equal(0xCAFEF00DuL, mapping.Read64(8));
        Assert.Equal([1, 2, 3, 4], mapping.Span(4096, 4).ToArray());
        Assert.Equal(0, _calls.Status(file, out FileStatus status));
        Assert.Equal(8192uL, status.SizeBytes);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4095, 2)]
    [InlineData(0, 4097)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, -1)]
    public void Span_BeyondTheMapping_IsRefused(long offset, int length)
    {
        using DescriptorHandle file = MemoryFile(4096);
        using MemoryMapping mapping = Map(file, 4096);

        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Span(offset, length).Length);
    }

    [Fact]
    public void Mapping_AccessBeyondUnalignedOrUnmapped_IsRefused()
    {
        using DescriptorHandle file = MemoryFile(4096);
        MemoryMapping mapping = Map(file, 4096);

        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Read32(4094));
        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Read32(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => mapping.Write64(4092, 0));
        mapping.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapping.Read8(0));
        Assert.Throws<ObjectDisposedException>(() => mapping.Write8(0, 1));
        Assert.Throws<ObjectDisposedException>(() => mapping.Span(0, 1).Length);
        Assert.Throws<ObjectDisposedException>(() => mapping.Address);
    }

    [Fact]
    public void Mapping_HeldOverDisposal_StaysUntilItIsLetGo()
    {
        MemoryMapping mapping = Map(null, 4096);
        using (mapping.Hold())
        {
            Span<byte> memory = mapping.Span(0, 16);
            mapping.Dispose();
            memory.Fill(7);

            Assert.Equal(7, memory[15]);
        }

        Assert.Throws<ObjectDisposedException>(() => mapping.Hold().Dispose());
    }

    [Fact]
    public void Map_NoFileOfThatKind_TellsTheErrno()
    {
        Assert.Equal(0, _calls.EventFd(0, EventFdFlags.None, out EventFdHandle counter));
        using (counter)
        {
            int result = _calls.Map(
                counter, 0, 4096, MemoryProtection.Read, MappingFlags.Shared, out MemoryMapping mapping);

            Assert.Equal(-Errno.ENODEV, result);
            Assert.True(mapping.IsInvalid);
        }
    }

    [Fact]
    public void Ioctl_OnWhatHasNone_TellsEnotty()
    {
        using DescriptorHandle file = MemoryFile(4096);
        byte[] argument = new byte[8];

        Assert.Equal(-Errno.ENOTTY, _calls.Ioctl(file, 0xC008AE05, 0));
        Assert.Equal(-Errno.ENOTTY, _calls.Ioctl(file, 0xC008AE05, argument));
        Assert.Equal(-Errno.ENOTTY, _calls.IoctlOpen(file, 0xAE01, 0, out DescriptorHandle none));
        Assert.True(none.IsInvalid);
        Assert.Equal(-Errno.ENOTTY, _calls.IoctlOpen(file, 0xAE01, argument, out none));
        Assert.Equal(-Errno.ENOTTY, _calls.IoctlInterruptible(file, 0xAE80, 0));
    }

    [Fact]
    public void Poll_CounterThatIsRaised_IsReady()
    {
        Assert.Equal(0, _calls.EventFd(0, EventFdFlags.NonBlocking, out EventFdHandle counter));
        using (counter)
        {
            Assert.Equal(0, _calls.Poll(counter, PollEvents.In, 0, out PollEvents ready));
            Assert.Equal(PollEvents.None, ready);
            _calls.Write(counter, MemoryMarshal.AsBytes<ulong>([1uL]));

            Assert.Equal(1, _calls.Poll(counter, PollEvents.In, -1, out ready));
            Assert.Equal(PollEvents.In, ready);
        }
    }

    [Fact]
    public void HeldDescriptors_OneIsClosed_NoneStaysHeld()
    {
        DescriptorHandle open = MemoryFile(4096);
        DescriptorHandle closed = MemoryFile(4096);
        closed.Dispose();
        int[] numbers = new int[3];

        Assert.Throws<ObjectDisposedException>(() => new HeldDescriptors([open, null, closed], numbers).Dispose());
        Assert.Equal(-1, numbers[1]);
        string number = $"/proc/self/fd/{numbers[0]}";
        Assert.True(Path.Exists(number));
        open.Dispose();
        Assert.DoesNotContain("memfd:held", new FileInfo(number).LinkTarget ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOf_KnowsNamesAndNumbers()
    {
        Assert.Equal("EBUSY", Errno.NameOf(16));
        Assert.Equal("errno 77", Errno.NameOf(77));
        Assert.Equal("errno 524", Errno.NameOf(524));
        Assert.Equal("errno -1", Errno.NameOf(-1));
    }

    private DescriptorHandle MemoryFile(long size)
    {
        Assert.Equal(0, _calls.MemoryFile("held", MemoryFileFlags.None, out DescriptorHandle file));
        Assert.Equal(0, _calls.Truncate(file, size));
        return file;
    }

    private MemoryMapping Map(DescriptorHandle? file, long length)
    {
        int result = _calls.Map(
            file, 0, length, MemoryProtection.ReadWrite, MappingFlags.Shared, out MemoryMapping mapping);
        Assert.Equal(0, result);
        return mapping;
    }
}

using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Integration.VfioUser;

/// <summary>Event descriptors and files of the tests.</summary>
internal static class Descriptors
{
    public static EventFdHandle NewEvent(EventFdFlags flags = EventFdFlags.NonBlocking)
    {
        Assert.Equal(0, SystemCalls.Real.EventFd(0, flags, out EventFdHandle handle));
        return handle;
    }

    /// <summary>What was counted since the last call; 0: nothing.</summary>
    public static ulong Take(EventFdHandle handle)
    {
        byte[] count = new byte[sizeof(ulong)];
        return SystemCalls.Real.Read(handle, count) == sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(count)
            : 0;
    }

    public static DescriptorHandle NewFile(long sizeBytes, bool isSealed = false)
    {
        const nint ShrinkSeal = 2;
        ISystemCalls calls = SystemCalls.Real;
        Assert.Equal(0, calls.MemoryFile("window", MemoryFileFlags.AllowSealing, out DescriptorHandle file));
        Assert.Equal(0, calls.Truncate(file, sizeBytes));
        if (isSealed)
        {
            Assert.Equal(0, calls.Fcntl(file, FileControl.AddSeals, ShrinkSeal));
        }

        return file;
    }

    public static byte[] ReadAt(DescriptorHandle file, long offset, int length)
    {
        byte[] data = new byte[length];
        Assert.Equal(length, SystemCalls.Real.ReadAt(file, data, offset));
        return data;
    }

    public static void WriteAt(DescriptorHandle file, long offset, byte[] data) =>
        Assert.Equal(data.Length, SystemCalls.Real.WriteAt(file, data, offset));
}

using System.IO.Pipes;
using System.Runtime.InteropServices;
using Genirq.Integration.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Interop;
using Genirq.Linux.Events;
using Genirq.Linux;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Integration.Linux;

public sealed class EventFdTests
{
    [Fact]
    public void Spec11_Check30_CounterAddsUp_SemaphoreGivesOneByOne()
    {
        using EventFd counter = new();
        using EventFd semaphore = new(0, EventFdMode.Semaphore);
        for (int i = 0; i < 3; i++)
        {
            counter.Signal();
            semaphore.Signal();
        }

        Assert.True(counter.TryTake(out ulong taken));
        Assert.Equal(3uL, taken);
        Assert.False(counter.TryTake(out _));
        for (int i = 0; i < 3; i++)
        {
            Assert.True(semaphore.TryTake(out taken));
            Assert.Equal(1uL, taken);
        }

        Assert.False(semaphore.TryTake(out taken));
        Assert.Equal(0uL, taken);
    }

    [Fact]
    public void Spec11_Check32_TooMuchIsInvalid_FullWouldWait()
    {
        using EventFd counter = new();

        Assert.Equal(new LinuxError(Errno.EINVAL, "write(eventfd)"), counter.TrySignal(ulong.MaxValue));
        counter.Signal(EventFd.MaxCount);
        Assert.Equal(Errno.EAGAIN, counter.TrySignal().Number);
        LinuxException full = Assert.Throws<LinuxException>(() => counter.Signal());
        Assert.Equal("EAGAIN", full.LinuxError.Name);
        Assert.Contains("write(eventfd): EAGAIN (11)", full.Message, StringComparison.Ordinal);
        Assert.True(counter.TryTake(out ulong all));
        Assert.Equal(EventFd.MaxCount, all);
    }

    [Fact]
    public void Duplicate_IsTheSameCounter()
    {
        using EventFd first = new(5, EventFdMode.Counter);
        using EventFd second = first.Duplicate();
        first.Dispose();

        Assert.True(first.IsDisposed);
        Assert.True(second.TryTake(out ulong count));
        Assert.Equal(5uL, count);
        Assert.Throws<ObjectDisposedException>(() => first.Signal());
    }

    [Fact]
    public void Adopt_DescriptorThatWaits_DoesNotWaitAnyMore()
    {
        Assert.Equal(0, SystemCalls.Real.EventFd(
            0, Genirq.Interop.Abi.EventFdFlags.None, out Genirq.Interop.Handles.EventFdHandle handle));
        using EventFd counter = EventFd.Adopt(handle);

        Assert.False(counter.TryTake(out _));
    }

    [Fact]
    public void Signal_AndTake_AllocateNothing()
    {
        using EventFd counter = new();
        counter.Signal();
        counter.TryTake(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
        {
            counter.Signal();
            counter.TryTake(out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Create_NoDescriptorLeft_TellsErrnoAndCallAndLeavesNone()
    {
        FaultySystemCalls calls = new();
        calls.FailOn(SystemCall.EventFd, 1, Errno.EMFILE);
        string[] before = OpenDescriptors.AtStart();

        LinuxError error = EventFd.TryCreate(calls, 0, EventFdMode.Counter, out EventFd? made);
        calls.FailOn(SystemCall.EventFd, 1, Errno.ENOMEM);
        LinuxException thrown = Assert.Throws<LinuxException>(() => new EventFd(calls, 0, EventFdMode.Counter));

        Assert.Null(made);
        Assert.Equal(new LinuxError(Errno.EMFILE, "eventfd"), error);
        Assert.Equal(Genirq.Diagnostics.IrqError.NoMemory, thrown.Error);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Calls_FailOnce_TellWhich()
    {
        FaultySystemCalls calls = new();
        using EventFd counter = new(calls, 0, EventFdMode.Counter);
        calls.FailOn(SystemCall.Write, 1, Errno.EIO);
        calls.FailOn(SystemCall.Read, 1, Errno.EIO);
        calls.FailOn(SystemCall.Duplicate, 1, Errno.EMFILE);
        calls.FailOn(SystemCall.Fcntl, 1, Errno.EBADF);
        calls.FailOn(SystemCall.Fcntl, 3, Errno.EPERM);

        Assert.Equal("write(eventfd): EIO (5)", counter.TrySignal().ToString());
        Assert.Equal("read(eventfd)", Assert.Throws<LinuxException>(() => counter.TryTake(out _)).LinuxError.Call);
        Assert.Equal(
            "fcntl(F_DUPFD_CLOEXEC)", Assert.Throws<LinuxException>(() => counter.Duplicate()).LinuxError.Call);
        Assert.Equal(
            "fcntl(F_GETFL)",
            Assert.Throws<LinuxException>(() => EventFd.Adopt(calls, counter.Handle)).LinuxError.Call);
        Assert.Equal(
            "fcntl(F_SETFL)",
            Assert.Throws<LinuxException>(() => EventFd.Adopt(calls, counter.Handle)).LinuxError.Call);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("pipe")]
    [InlineData("file")]
    [InlineData("epoll")]
    public void Adopt_OfSomethingElse_IsRefused_AndLeavesItAsItIs(string kind)
    {
        using SafeHandle other = Open(kind);
        string flags = FlagsOf(other);

        LinuxException refused = Assert.Throws<LinuxException>(() => EventFd.Adopt(other));

        Assert.Equal(Errno.EINVAL, refused.LinuxError.Number);
        Assert.Contains("not an event descriptor", refused.Message, StringComparison.Ordinal);
        Assert.Equal(flags, FlagsOf(other));
        Assert.False(other.IsClosed);
    }

    [Fact]
    public void Adopt_OfAClosedDescriptor_IsRefused()
    {
        EventFd counter = new();
        SafeHandle closed = counter.Handle;
        using SafeFileHandle none = new(-1, ownsHandle: false);
        counter.Dispose();

        Assert.Throws<ObjectDisposedException>(() => EventFd.Adopt(closed));
        Assert.Equal(Errno.EBADF, Assert.Throws<LinuxException>(() => EventFd.Adopt(none)).LinuxError.Number);
    }

    private static SafeHandle Open(string kind)
    {
        switch (kind)
        {
            case "socket":
                Assert.Equal(0, SystemCalls.Real.Socket(SocketKind.Stream, false, out SocketHandle socket));
                return socket;
            case "epoll":
                Assert.Equal(0, SystemCalls.Real.EpollCreate(out EpollHandle epoll));
                return epoll;
            case "file":
                return File.OpenHandle(Environment.ProcessPath!);
            default:
                using (AnonymousPipeServerStream pipe = new())
                {
                    Assert.True(SystemCalls.Real.Duplicate(pipe.SafePipeHandle, out DescriptorHandle end) >= 0);
                    return end;
                }
        }
    }

    private static string FlagsOf(SafeHandle handle) =>
        File.ReadLines($"/proc/self/fdinfo/{handle.DangerousGetHandle()}")
            .First(static line => line.StartsWith("flags:", StringComparison.Ordinal));

    [Fact]
    public void Errors_SayWhatTheyAre()
    {
        Assert.True(LinuxError.None.IsNone);
        Assert.Equal("no error", LinuxError.None.ToString());
        Assert.Equal("none", default(LinuxError).Name);
        LinuxException outer = new("Cannot go on.", new LinuxException(new LinuxError(24, "eventfd"), "Cannot:"));
        Assert.Equal(24, outer.LinuxError.Number);
        Assert.Equal(22, new LinuxException().LinuxError.Number);
    }
}

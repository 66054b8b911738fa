using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Integration.Linux;

public sealed class UnixDescriptorSocketTests
{
    private static readonly UnixSocketOptions s_quick = new() { Patience = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public void Send_DescriptorsWithBytes_ArriveTogether()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        using EventFd counter = new();
        using EventFd other = new();
        using (first)
        using (second)
        {
            first.Send([1, 2, 3], counter.Handle, other.Handle);
            SafeFileHandle?[] handles = new SafeFileHandle?[4];
            byte[] data = new byte[16];

            UnixReceived received = second.Receive(data, handles);

            Assert.Equal(new UnixReceived(3, 2), received);
            using EventFd taken = EventFd.Adopt(handles[0]!);
            using EventFd takenToo = EventFd.Adopt(handles[1]!);
            counter.Signal(7);
            Assert.True(taken.TryTake(out ulong count));
            Assert.Equal(7uL, count);
            Assert.False(takenToo.TryTake(out _));
            string flags = File.ReadLines($"/proc/self/fdinfo/{taken.Handle.DangerousGetHandle()}")
                .First(static line => line.StartsWith("flags:", StringComparison.Ordinal));
            Assert.Equal("02004002", flags[6..].Trim());
        }
    }

    [Fact]
    public async Task Dispose_WhileAThreadReceives_WakesIt()
    {
        FaultySystemCalls calls = new();
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(calls, null);
        using (first)
        {
            Task<Exception> received = Blocked(calls, () => second.Receive(new byte[1], []));

            second.Dispose();

            Assert.IsType<ObjectDisposedException>(await received.WaitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public async Task Dispose_WhileAThreadSends_WakesIt()
    {
        FaultySystemCalls calls = new();
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(calls, null);
        using (first)
        {
            Task<Exception> sent = Blocked(calls, () => second.Send(new byte[16 << 20]));

            second.Dispose();

            Assert.IsType<ObjectDisposedException>(await sent.WaitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public async Task Dispose_WhileAThreadAccepts_WakesIt()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("genirq-").FullName, "socket");
        FaultySystemCalls calls = new();
        UnixDescriptorListener listener = new(calls, path, 1, null);
        Task<Exception> accepted = Blocked(calls, () => listener.Accept().Dispose());

        listener.Dispose();

        Assert.IsType<ObjectDisposedException>(await accepted.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Throws<ObjectDisposedException>(() => listener.Accept());
    }

    [Fact]
    public void Dispose_OfOneDescriptorOfAConnection_LeavesTheOthersUsable()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        using (first)
        {
            Assert.True(SystemCalls.Real.Duplicate(second.Handle, out DescriptorHandle other) >= 0);
            using (other)
            {
                second.Dispose();
                first.Send([5]);

                byte[] data = new byte[1];
                Assert.Equal(1, SystemCalls.Real.Read(other, data));
                Assert.Equal(5, data[0]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_OfAListener_RemovesItsOwnFileOnly(bool isReplaced)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("genirq-").FullName, "socket");
        UnixDescriptorListener listener = new(path);
        if (isReplaced)
        {
            File.Delete(path);
        }

        using UnixDescriptorListener? next = isReplaced ? new(path) : null;
        listener.Dispose();
        listener.Dispose();

        Assert.Equal(isReplaced, File.Exists(path));
    }

    [Theory]
    [InlineData("zero\0behind")]
    [InlineData("\0abstract")]
    [InlineData("end\0")]
    public void Path_WithAZeroCharacter_IsRefused_AndNoFileIsMade(string name)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        string path = folder + "/" + name;

        ArgumentException listening = Assert.Throws<ArgumentException>(() => new UnixDescriptorListener(path));
        Assert.Throws<ArgumentException>(() => UnixDescriptorSocket.Connect(path));

        Assert.Contains("zero character", listening.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData(nameof(SystemCall.Open))]
    [InlineData(nameof(SystemCall.Status))]
    [InlineData(nameof(SystemCall.Listen))]
    public void Listen_ThatFails_LeavesNoFileAndNoDescriptor(string failing)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        FaultySystemCalls calls = new();
        calls.FailOn(Enum.Parse<SystemCall>(failing), 1, Errno.ENOMEM);
        string[] before = OpenDescriptors.AtStart();

        Assert.Throws<LinuxException>(() => new UnixDescriptorListener(calls, folder + "/socket", 1, null));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Send_WithANullDescriptor_IsRefused_AndNothingIsSent()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(s_quick);
        using EventFd counter = new();
        using (first)
        using (second)
        {
            string message = Assert.Throws<ArgumentNullException>(
                () => first.Send([1], counter.Handle, null!)).Message;

            Assert.StartsWith("Descriptor 1 of 2 is null", message, StringComparison.Ordinal);
            Assert.Throws<LinuxException>(() => second.Receive(new byte[1], []));
        }
    }

    // What a call throws that runs on a thread of its own; done when it has begun to wait in the kernel.
    private static Task<Exception> Blocked(FaultySystemCalls calls, Action call)
    {
        TaskCompletionSource<Exception> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(Record.Exception(call)!)) { IsBackground = true }.Start();
        SpinWait.SpinUntil(() => calls.CountOf(SystemCall.Poll) > 0 || done.Task.IsCompleted);
        return done.Task;
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 253)]
    public void Receive_MoreDescriptorsThanAllowed_ClosesAllAndFails(int allowed, int sent)
    {
        UnixSocketOptions options = new() { MaxDescriptors = allowed };
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(options);
        using EventFd counter = new();
        using (first)
        using (second)
        {
            string[] before = OpenDescriptors.AtStart();
            first.Send([1], Enumerable.Repeat(counter.Handle, sent).ToArray());

            LinuxException error = Assert.Throws<LinuxException>(
                () => second.Receive(new byte[8], new SafeFileHandle?[8]));

            Assert.Equal(new LinuxError(Errno.EMSGSIZE, "recvmsg"), error.LinuxError);
            Assert.Equal(before, OpenDescriptors.Now());
            first.Send([9]);
            byte[] next = new byte[1];
            Assert.Equal(new UnixReceived(1, 0), second.Receive(next, []));
            Assert.Equal(9, next[0]);
        }
    }

    [Fact]
    public void Receive_ExactlyTheMostAllowed_KeepsAll()
    {
        UnixSocketOptions options = new() { MaxDescriptors = UnixSocketOptions.KernelMaxDescriptors };
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(options);
        using EventFd counter = new();
        using (first)
        using (second)
        {
            string[] before = OpenDescriptors.AtStart();
            first.Send([1], Enumerable.Repeat(counter.Handle, 253).ToArray());
            SafeFileHandle?[] handles = new SafeFileHandle?[300];

            UnixReceived received = second.Receive(new byte[8], handles);

            Assert.Equal(253, received.DescriptorCount);
            Array.ForEach(handles, static handle => handle?.Dispose());
            Assert.Equal(before, OpenDescriptors.Now());
        }
    }

    [Fact]
    public void ReceiveExactly_PeerClosesInTheMiddle_FailsAndClosesWhatCame()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        using EventFd counter = new();
        using (second)
        {
            string[] before = OpenDescriptors.AtStart();
            first.Send([1, 2, 3], counter.Handle);
            first.Dispose();
            SafeFileHandle?[] handles = new SafeFileHandle?[2];

            LinuxException error = Assert.Throws<LinuxException>(() => second.ReceiveExactly(new byte[8], handles));

            Assert.Equal(Errno.ECONNRESET, error.LinuxError.Number);
            Assert.Contains("3 of 8 bytes", error.Message, StringComparison.Ordinal);
            Assert.All(handles, Assert.Null);
            Assert.Equal(before.Length - 1, OpenDescriptors.Now().Length);
            Assert.Equal(default, second.ReceiveExactly(new byte[8], handles));
        }
    }

    [Fact]
    public void ReceiveExactly_ManyPieces_FillsAll()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        using EventFd counter = new();
        using (first)
        using (second)
        {
            first.Send([1, 2]);
            first.Send([3, 4, 5], counter.Handle);
            byte[] data = new byte[5];
            SafeFileHandle?[] handles = new SafeFileHandle?[2];

            Assert.Equal(new UnixReceived(5, 1), second.ReceiveExactly(data, handles));
            Assert.Equal([1, 2, 3, 4, 5], data);
            handles[0]!.Dispose();
        }
    }

    [Fact]
    public void Calls_PeerThatDoesNothing_TimeOut()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(s_quick);
        using (first)
        using (second)
        {
            LinuxException receiving = Assert.Throws<LinuxException>(() => second.Receive(new byte[8], []));
            LinuxException sending = Assert.Throws<LinuxException>(() => first.Send(new byte[1 << 24]));

            Assert.Equal(new LinuxError(Errno.ETIMEDOUT, "poll"), receiving.LinuxError);
            Assert.Equal(Errno.ETIMEDOUT, sending.LinuxError.Number);
        }
    }

    [Fact]
    public void Send_PeerIsGone_TellsEpipeAndRaisesNoSignal()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        second.Dispose();

        LinuxException error = Assert.Throws<LinuxException>(() => first.Send([1]));

        Assert.Equal(new LinuxError(Errno.EPIPE, "sendmsg"), error.LinuxError);
        first.Dispose();
    }

    [Fact]
    public void EndSending_LetsThePeerSeeTheEnd()
    {
        (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair();
        using (first)
        using (second)
        {
            first.EndSending();
            Assert.Equal(default, second.Receive(new byte[1], []));
            first.End();
        }
    }

    [Fact]
    public void Connect_ToAListener_KnowsItsPeer()
    {
        string path = Path.Combine(Path.GetTempPath(), $"genirq-{Environment.ProcessId}-{nameof(EventFd)}.sock");
        File.Delete(path);
        try
        {
            using UnixDescriptorListener listener = new(path, options: s_quick);
            using UnixDescriptorSocket client = UnixDescriptorSocket.Connect(path);
            using UnixDescriptorSocket server = listener.Accept();
            server.Send([42]);
            byte[] data = new byte[1];

            Assert.Equal(1, client.Receive(data, []).ByteCount);
            Assert.Equal(42, data[0]);
            Assert.Equal(Environment.ProcessId, server.Peer.ProcessId);
            Assert.Equal(
                Errno.ETIMEDOUT, Assert.Throws<LinuxException>(() => listener.Accept()).LinuxError.Number);
            Assert.Equal(
                Errno.EADDRINUSE,
                Assert.Throws<LinuxException>(() => new UnixDescriptorListener(path)).LinuxError.Number);
            listener.End();
            Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => listener.Accept()).LinuxError.Number);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("/no/such/socket", Errno.ENOENT)]
    [InlineData("/dev/null", Errno.ECONNREFUSED)]
    public void Connect_NoServer_TellsWhy(string path, int errno)
    {
        string[] before = OpenDescriptors.AtStart();

        LinuxException error = Assert.Throws<LinuxException>(() => UnixDescriptorSocket.Connect(path));

        Assert.Equal(new LinuxError(errno, "connect"), error.LinuxError);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Paths_LongerThanTheKernels_AreRefused()
    {
        string path = $"/tmp/{new string('x', 103)}";
        string[] before = OpenDescriptors.AtStart();

        Assert.Equal(
            Errno.ENAMETOOLONG,
            Assert.Throws<LinuxException>(() => UnixDescriptorSocket.Connect(path)).LinuxError.Number);
        Assert.Equal(
            Errno.ENAMETOOLONG,
            Assert.Throws<LinuxException>(() => new UnixDescriptorListener(path)).LinuxError.Number);
        Assert.Equal(before, OpenDescriptors.Now());
    }
}

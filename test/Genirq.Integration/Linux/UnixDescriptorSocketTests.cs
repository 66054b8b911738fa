using Genirq.Integration.Interop;
using Genirq.Interop;
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

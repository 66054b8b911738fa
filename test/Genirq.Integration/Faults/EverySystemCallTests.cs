using System.Reflection;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Linux;

namespace Genirq.Integration.Faults;

/// <summary>Every system call fails once in the life of something that makes it: errno and call are told, and nothing
/// is left behind.</summary>
public sealed class EverySystemCallTests
{
    // A thread's number is always there; the other is an ioctl, and counted as one.
    private static readonly string[] s_withoutFault =
        [nameof(ISystemCalls.ThreadId), nameof(ISystemCalls.IoctlInterruptible)];

    // What a call is called in the error, and what is done meanwhile.
    private static readonly Dictionary<SystemCall, (string Call, Action<FaultySystemCalls> Life)> s_lives = new()
    {
        [SystemCall.Open] = ("open(/dev/vfio/vfio)", Lives.OfAFunction),
        [SystemCall.Ioctl] = ("ioctl(VFIO_GET_API_VERSION)", Lives.OfAFunction),
        [SystemCall.IoctlOpen] = ("ioctl(VFIO_GROUP_GET_DEVICE_FD)", Lives.OfAFunction),
        [SystemCall.Map] = ("mmap", Lives.OfAFunction),
        [SystemCall.ReadAt] = ("pread(vfio)", Lives.OfAFunction),
        [SystemCall.WriteAt] = ("pwrite(vfio)", Lives.OfAFunction),
        [SystemCall.EventFd] = ("eventfd", Lives.OfACounter),
        [SystemCall.Duplicate] = ("fcntl(F_DUPFD_CLOEXEC)", Lives.OfACounter),
        [SystemCall.Fcntl] = ("fcntl(F_GETFL)", Lives.OfACounter),
        [SystemCall.Read] = ("read(eventfd)", Lives.OfACounter),
        [SystemCall.Write] = ("write(eventfd)", Lives.OfACounter),
        [SystemCall.EpollCreate] = ("epoll_create1", Lives.OfAPump),
        [SystemCall.EpollControl] = ("epoll_ctl(EPOLL_CTL_ADD)", Lives.OfAPump),
        [SystemCall.EpollWait] = ("epoll_wait", Lives.OfAPump),
        [SystemCall.SetThreadAffinity] = ("sched_setaffinity", Lives.OfAPump),
        [SystemCall.Socket] = ("socket", Lives.OfSockets),
        [SystemCall.SocketPair] = ("socketpair", Lives.OfSockets),
        [SystemCall.Bind] = ("bind", Lives.OfSockets),
        [SystemCall.Listen] = ("listen", Lives.OfSockets),
        [SystemCall.Connect] = ("connect", Lives.OfSockets),
        [SystemCall.Poll] = ("poll", Lives.OfSockets),
        [SystemCall.Accept] = ("accept4", Lives.OfSockets),
        [SystemCall.Send] = ("sendmsg", Lives.OfSockets),
        [SystemCall.Receive] = ("recvmsg", Lives.OfSockets),
        [SystemCall.Shutdown] = ("shutdown", Lives.OfSockets),
        [SystemCall.PeerCredentials] = ("getsockopt(SO_PEERCRED)", Lives.OfSockets),
        [SystemCall.MemoryFile] = (Lives.OfAServerTellsNoCall, Lives.OfAServer),
        [SystemCall.Truncate] = (Lives.OfAServerTellsNoCall, Lives.OfAServer),
        [SystemCall.Status] = (Lives.OfAServerTellsNoCall, Lives.OfAServer),
    };

    // These need a vCPU that runs.
    private static readonly Dictionary<SystemCall, string> s_ofVcpus = new()
    {
        [SystemCall.CatchSignal] = "sigaction",
        [SystemCall.SignalThread] = "tgkill",
    };

    public static TheoryData<string> Calls => [.. s_lives.Keys.Select(static call => call.ToString())];

    public static TheoryData<string> CallsOfVcpus => [.. s_ofVcpus.Keys.Select(static call => call.ToString())];

    [Fact]
    public void EachCallOfTheInterface_HasAnInjectedFault()
    {
        IEnumerable<string> all = typeof(ISystemCalls).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Select(static method => method.Name).Distinct().Except(s_withoutFault);

        Assert.Equal(
            all.Order(StringComparer.Ordinal),
            s_lives.Keys.Concat(s_ofVcpus.Keys).Select(static call => call.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lives_WithoutFaults_Succeed_AndLeaveNothing()
    {
        foreach (Action<FaultySystemCalls> life in s_lives.Values.Select(static one => one.Life).Distinct())
        {
            string[] before = OpenDescriptors.AtStart();

            life(new FaultySystemCalls());

            Assert.Equal(before, OpenDescriptors.Now());
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void EachCall_FailsOnce_ErrnoAndCallTold_NothingLeft(string name)
    {
        SystemCall call = Enum.Parse<SystemCall>(name);
        (string told, Action<FaultySystemCalls> life) = s_lives[call];

        AssertFails(call, told, life);
    }

    [Kvm.KvmTheory]
    [MemberData(nameof(CallsOfVcpus))]
    public void EachCallOfAVcpu_FailsOnce_ErrnoAndCallTold_NothingLeft(string name)
    {
        SystemCall call = Enum.Parse<SystemCall>(name);

        AssertFails(call, s_ofVcpus[call], Lives.OfAVcpu);
    }

    private static void AssertFails(SystemCall call, string told, Action<FaultySystemCalls> life)
    {
        FaultySystemCalls calls = new();
        calls.FailOn(call, 1, Errno.EMFILE);
        string[] before = OpenDescriptors.AtStart();

        Exception failure = Assert.ThrowsAny<Exception>(() => life(calls));

        if (told == Lives.OfAServerTellsNoCall)
        {
            Assert.IsType<IOException>(failure);
            Assert.Contains("EMFILE", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(new LinuxError(Errno.EMFILE, told), Assert.IsType<LinuxException>(failure).LinuxError);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }
}

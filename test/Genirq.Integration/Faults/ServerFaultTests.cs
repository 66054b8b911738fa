using Genirq.Integration.Interop;
using Genirq.Integration.VfioUser;
using Genirq.Interop;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Serving;

namespace Genirq.Integration.Faults;

/// <summary>A server whose system calls fail while it starts, or while a client comes.</summary>
public sealed class ServerFaultTests
{
    // Socket, path, loop, the files of shared areas; the second descriptor that is watched is the listener.
    public static TheoryData<string, int> StartingCalls => new()
    {
        { nameof(SystemCall.Socket), 1 },
        { nameof(SystemCall.Bind), 1 },
        { nameof(SystemCall.Listen), 1 },
        { nameof(SystemCall.Open), 1 },
        { nameof(SystemCall.EpollCreate), 1 },
        { nameof(SystemCall.EventFd), 1 },
        { nameof(SystemCall.EpollControl), 1 },
        { nameof(SystemCall.EpollControl), 2 },
        { nameof(SystemCall.MemoryFile), 1 },
        { nameof(SystemCall.Truncate), 1 },
        { nameof(SystemCall.Fcntl), 1 },
        { nameof(SystemCall.Map), 1 },
    };

    [Theory]
    [MemberData(nameof(StartingCalls))]
    public async Task Start_CallFails_ErrnoTold_NothingLeft_AndTheNextStartSucceeds(string name, int occurrence)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        VfioUserServerOptions options = new() { SocketPath = Path.Combine(folder, "device") };
        TestCard card = new();
        FaultySystemCalls calls = new();
        calls.FailOn(Enum.Parse<SystemCall>(name), occurrence, Errno.ENOMEM);
        string[] before = OpenDescriptors.AtStart();

        IOException refusal = await Assert.ThrowsAsync<IOException>(
            () => VfioUserServer.StartAsync(calls, card, options));

        Assert.Contains("ENOMEM", refusal.Message, StringComparison.Ordinal);
        Assert.Null(card.Host);
        Assert.False(File.Exists(options.SocketPath));
        Assert.Equal(before, OpenDescriptors.Now());
        await (await VfioUserServer.StartAsync(calls, card, options)).DisposeAsync();
        Assert.Equal(before, OpenDescriptors.Now());
        Directory.Delete(folder);
    }

    [Fact]
    public async Task Client_CannotBeWatched_IsRefused_AndTheNextIsServed()
    {
        FaultySystemCalls calls = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(calls: calls);
        calls.FailOn(SystemCall.EpollControl, 1, Errno.ENOSPC);

        Assert.Throws<IOException>(() => fixture.Connect());

        Assert.Equal(0, fixture.Server.Counters.Clients);
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(0, client.ReadUInt32(0, 0, out _));
        Assert.Equal(1, fixture.Server.Counters.Clients);
    }

    [Fact]
    public async Task Client_NoDescriptorForIt_WaitsAndIsServed()
    {
        FaultySystemCalls calls = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(calls: calls);
        calls.FailOn(SystemCall.Accept, 1, Errno.EMFILE);

        using VfioUserClient client = fixture.Connect();

        Assert.Equal(0, client.ReadUInt32(0, 0, out _));
        Assert.Equal(2, calls.CountOf(SystemCall.Accept));
    }
}

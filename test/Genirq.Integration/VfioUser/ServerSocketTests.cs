using System.Runtime.Versioning;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;

namespace Genirq.Integration.VfioUser;

/// <summary>Who may connect where, and the second socket for the device's own commands.</summary>
[SupportedOSPlatform("linux")]
public sealed class ServerSocketTests
{
    [Fact]
    public async Task Socket_IsTheOwnersOnly_AndGoesWithTheServer()
    {
        string path;
        await using (ServerFixture fixture = await ServerFixture.StartAsync())
        {
            path = fixture.Path;

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_PathInUse_IsRefusedAndLeftAlone(bool isServer)
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ServerFixture fixture = await ServerFixture.StartAsync(
            change: options => options with { ClientGone = _ => gone.TrySetResult() });
        string path = isServer ? fixture.Path : fixture.Path + "-file";
        if (!isServer)
        {
            await File.WriteAllTextAsync(path, "another program's");
        }

        string[] before = OpenDescriptors.AtStart();
        IOException refused = await Assert.ThrowsAsync<IOException>(
            () => VfioUserServer.StartAsync(new TestCard(), new VfioUserServerOptions { SocketPath = path }));

        if (isServer)
        {
            // Whether a server listens is found out by connecting; the server there sees a client that goes at once.
            await gone.Task;
        }

        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        await OpenDescriptors.WaitForAsync(before);
        Assert.True(File.Exists(path));
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
    }

    [Fact]
    public async Task Start_SocketWithoutAServer_IsReplaced()
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        string path = Path.Combine(folder, "device");
        Assert.Equal(0, SystemCalls.Real.Socket(SocketKind.Stream, isNonBlocking: false, out SocketHandle stale));
        Assert.Equal(0, SystemCalls.Real.Bind(stale, path));
        stale.Dispose();
        Assert.True(File.Exists(path));

        await using (VfioUserServer server = await VfioUserServer.StartAsync(
            new TestCard(), new VfioUserServerOptions { SocketPath = path }))
        {
            using VfioUserClient client = VfioUserClient.Connect(path);
            Assert.Equal(0, client.GetDeviceInfo(out _, out _));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Peer_ThatIsNotAllowed_IsTurnedAwayAndTheNextOneServed()
    {
        List<VfioUserPeer> peers = [];
        await using ServerFixture fixture = await ServerFixture.StartAsync(change: options => options with
        {
            IsPeerAllowed = peer =>
            {
                peers.Add(peer);
                return peers.Count > 1;
            },
        });

        Assert.Throws<IOException>(() => fixture.Connect());
        using VfioUserClient client = fixture.Connect();

        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
        Assert.Equal(2, peers.Count);
        Assert.All(peers, static peer => Assert.Equal(Environment.ProcessId, peer.ProcessId));
        Assert.Equal(1, fixture.Server.Counters.Clients);
    }

    [Fact]
    public async Task TwinSocket_CarriesTheDevicesCommands_AndTheMainOneNone()
    {
        const ulong ByMessage = 0x10000;
        const ulong ByFile = 0x20000;
        const int Length = 4;
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using Probe probe = fixture.NewProbe();
        using ReceivedMessage version = probe.Call(
            VfioUserCommand.Version,
            VersionText.Write(new PeerLimits { HasTwinSocket = true, MaxDescriptors = 16 }));
        Assert.True(VersionText.TryRead(version.Body, out PeerLimits limits));
        DescriptorHandle twin = version.Descriptors[limits.TwinSocketIndex];
        using DescriptorHandle file = Descriptors.NewFile(0x1000, isSealed: true);
        Map(probe, ByMessage);
        Map(probe, ByFile, file);

        Copy(probe, ByMessage, ByFile, Length);
        Answer(twin, VfioUserCommand.DmaRead, ByMessage, [1, 2, 3, 4]);
        probe.ExpectUsable();
        Copy(probe, ByFile, ByMessage + 0x100, Length);
        byte[] written = Answer(twin, VfioUserCommand.DmaWrite, ByMessage + 0x100, []);
        probe.ExpectUsable();

        Assert.Equal([1, 2, 3, 4], Descriptors.ReadAt(file, 0, Length));
        Assert.Equal([1, 2, 3, 4], written);
        Assert.Equal(0, fixture.Server.Counters.DmaFaults);
    }

    private static void Map(Probe probe, ulong address, params ReadOnlySpan<DescriptorHandle> files)
    {
        byte[] body = new byte[DmaMapping.Size];
        new DmaMapping((uint)body.Length, DmaFlags.Read | DmaFlags.Write, 0, address, 0x1000).Write(body);
        byte[] message = probe.Message(VfioUserCommand.DmaMap, body);
        probe.Send(message, files.IsEmpty ? default : [files[0]]);
        using ReceivedMessage reply = probe.Receive(VfioUserCommand.DmaMap, probe.LastId);
        Assert.Equal(0, reply.Error);
    }

    // The last write is posted: the server answers it only after the transfer.
    private static void Copy(Probe probe, ulong source, ulong target, int length)
    {
        (ulong Register, ulong Value)[] writes =
        [
            (TestCard.Source, source), (TestCard.Target, target), (TestCard.Length, (ulong)length), (TestCard.Copy, 1),
        ];
        foreach ((ulong register, ulong value) in writes)
        {
            byte[] body = new byte[RegionAccess.Size + sizeof(ulong)];
            new RegionAccess(register, 0, sizeof(ulong)).Write(body);
            BitConverter.TryWriteBytes(body.AsSpan(RegionAccess.Size), value);
            probe.Send(probe.Message(VfioUserCommand.RegionWrite, body, WireFlags.NoReply));
        }
    }

    private static byte[] Answer(DescriptorHandle twin, VfioUserCommand command, ulong address, byte[] data)
    {
        byte[] bytes = new byte[256];
        long count = SystemCalls.Real.Receive(twin, bytes, default, MessageFlags.None, out ReceivedDescriptors _);
        WireHeader header = WireHeader.Read(bytes);
        DmaAccess access = DmaAccess.Read(bytes.AsSpan(WireHeader.Size));
        Assert.Equal(command, header.Command);
        Assert.Equal(address, access.Address);
        byte[] reply = [.. bytes.AsSpan(0, WireHeader.Size + DmaAccess.Size), .. data];
        (header with { Flags = WireFlags.Reply, SizeBytes = (uint)reply.Length }).Write(reply);
        Assert.Equal(
            reply.Length, SystemCalls.Real.Send(twin, reply, default, default, MessageFlags.None));
        return bytes[(WireHeader.Size + DmaAccess.Size)..(int)count];
    }
}

using System.Runtime.Versioning;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Linux.Events;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;

namespace Genirq.Integration.VfioUser;

/// <summary>Callbacks that throw, and ends: each server ends whole, whatever its callbacks do.</summary>
[SupportedOSPlatform("linux")]
public sealed class ServerEndTests
{
    private const int ConfigRegion = 7;
    private const IrqSetFlags Store = IrqSetFlags.DataEventFd | IrqSetFlags.Trigger;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(nameof(VfioUserServerOptions.IsPeerAllowed))]
    [InlineData(nameof(VfioUserServerOptions.ClientGone))]
    [InlineData(nameof(VfioUserServerOptions.ModelFailed))]
    public async Task Callback_Throws_IsCounted_TheLoopGoesOn_AndTheEndIsWhole(string callback)
    {
        string[] before = OpenDescriptors.AtStart();
        TaskCompletionSource<Exception> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int left = 1;
        void Throw(string which)
        {
            if (which == callback && Interlocked.Exchange(ref left, 0) != 0)
            {
                throw new InvalidOperationException(which);
            }
        }

        string path;
        await using (ServerFixture fixture = await ServerFixture.StartAsync(change: options => options with
        {
            IsPeerAllowed = _ =>
            {
                Throw(nameof(VfioUserServerOptions.IsPeerAllowed));
                return true;
            },
            ClientGone = _ => Throw(nameof(VfioUserServerOptions.ClientGone)),
            ModelFailed = exception =>
            {
                told.TrySetResult(exception);
                Throw(nameof(VfioUserServerOptions.ModelFailed));
            },
        }))
        {
            path = fixture.Path;
            bool isRefused = Record.Exception(() => Use(fixture)) is IOException;
            Exception first = await told.Task.WaitAsync(s_limit);
            Use(fixture);
            await fixture.SettleAsync();

            Assert.Equal(callback == nameof(VfioUserServerOptions.IsPeerAllowed), isRefused);
            Assert.IsType<InvalidOperationException>(first);
            Assert.False(fixture.Server.Loop.Completion.IsCompleted);
            // Each use has the model throw once, but for one that was refused; the callback threw once.
            Assert.Equal(isRefused ? 2 : 3, fixture.Server.Counters.ModelFaults);
        }

        Assert.False(File.Exists(path));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task DisposeAsync_CallbacksThrowAndTheModelThrows_EndsWhole()
    {
        string[] before = OpenDescriptors.AtStart();
        StubbornCard card = new();
        ServerFixture fixture = await ServerFixture.StartAsync(card, options => options with
        {
            ClientGone = static _ => throw new InvalidOperationException("The test's."),
            ModelFailed = static _ => throw new InvalidOperationException("The test's."),
        });
        VfioUserClient client = fixture.Connect();

        await fixture.DisposeAsync();
        client.Dispose();

        Assert.Null(card.Host);
        Assert.True(fixture.Server.Loop.Completion.IsCompletedSuccessfully);
        Assert.False(File.Exists(fixture.Path));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_AfterItsLoopHasEnded_EndsWhole(bool hasFailed)
    {
        string[] before = OpenDescriptors.AtStart();
        VfioUserLoop loop = new();
        TestCard card = new();
        ServerFixture fixture = await ServerFixture.StartAsync(card, options => options with { Loop = loop });
        VfioUserClient client = fixture.Connect();
        if (hasFailed)
        {
            loop.Post(static () => throw new InvalidOperationException("The test's."));
            await Assert.ThrowsAsync<InvalidOperationException>(() => loop.Completion.WaitAsync(s_limit));
        }
        else
        {
            await loop.DisposeAsync();
        }

        await fixture.DisposeAsync();
        client.Dispose();

        Assert.Null(card.Host);
        Assert.False(File.Exists(fixture.Path));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_FromTheLoop_IsRefused_AndTheServerGoesOn(bool isServer)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        IAsyncDisposable end = isServer ? fixture.Server : fixture.Server.Loop;
        Exception? refused = null;

        await fixture.Server.InvokeAsync(() => refused = Record.Exception(() => end.DisposeAsync().AsTask().Wait()))
            .WaitAsync(s_limit);

        Assert.IsType<InvalidOperationException>(refused);
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
    }

    [Fact]
    public async Task DisposeAsync_AnotherServerHasThePath_LeavesItsFile()
    {
        await using ServerFixture first = await ServerFixture.StartAsync();
        File.Delete(first.Path);
        VfioUserServer second = await VfioUserServer.StartAsync(
            new TestCard(), new VfioUserServerOptions { SocketPath = first.Path });

        await first.Server.DisposeAsync();
        bool isThere = File.Exists(first.Path);
        await second.DisposeAsync();

        Assert.True(isThere);
        Assert.False(File.Exists(first.Path));
    }

    [Fact]
    public async Task StartAsync_OnALoopThatHasEnded_LeavesNoFile()
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        VfioUserLoop loop = new();
        await loop.DisposeAsync();
        string[] before = OpenDescriptors.AtStart();
        StubbornCard card = new();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => VfioUserServer.StartAsync(
            card, new VfioUserServerOptions { SocketPath = folder + "/device", Loop = loop }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task StartAsync_ModelCannotBeServed_LeavesNoFile()
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        string[] before = OpenDescriptors.AtStart();

        await Assert.ThrowsAnyAsync<Exception>(() => VfioUserServer.StartAsync(
            new StubbornCard(isShared: true), new VfioUserServerOptions { SocketPath = folder + "/device" }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Theory]
    [InlineData("zero\0behind")]
    [InlineData("\0")]
    public void Path_WithAZeroCharacter_IsRefused(string name)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new VfioUserServerOptions { SocketPath = "/tmp/" + name });

        Assert.Contains("zero character", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => VfioUserClient.Connect("/tmp/" + name));
    }

    [Fact]
    public async Task SetIrqs_WithANullDescriptor_SaysWhatBelongsThere_AndTheConnectionGoesOn()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using EventFd counter = new();

        ArgumentNullException refused = Assert.Throws<ArgumentNullException>(
            () => client.SetIrqs(IrqKind.MsiX, Store, 0, 2, default, counter.Handle, null!));

        Assert.StartsWith("Descriptor 1 of 2 is null; each must be an open", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, Store, 0, 1, default, counter.Handle));
    }

    [Fact]
    public async Task Trigger_ThatTheClientsDescriptorRefuses_SaysSo_AndWaits()
    {
        FaultySystemCalls calls = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(calls: calls);
        using VfioUserClient client = fixture.Connect();
        using EventFd counter = new();
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, Store, 3, 1, default, counter.Handle));
        Assert.Equal(0, client.WriteRegion(ConfigRegion, 0x04, [6, 0]));
        TriggerResult refused = default;
        TriggerResult full = default;

        await fixture.Server.InvokeAsync(() =>
        {
            calls.FailOn(SystemCall.Write, 1, Errno.EIO);
            refused = fixture.Card.Trigger(3);
            calls.FailOn(SystemCall.Write, 1, Errno.EAGAIN);
            full = fixture.Card.Trigger(3);
        });

        Assert.Equal(TriggerResult.Refused, refused);
        Assert.Equal(TriggerResult.Delivered, full);
    }

    private static void Use(ServerFixture fixture)
    {
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(-Errno.EIO, client.WriteUInt32(0, TestCard.Throws, 1));
    }

    // A device whose end throws, or whose beginning does.
    private sealed class StubbornCard(bool isShared = false) : PciFunction(
        new DeviceFunctionOptions { VendorId = 0x1234, DeviceId = 0x0778 })
    {
        public override IReadOnlyList<BarArea> SharedAreas => isShared ? [new BarArea(9, 0, 4096)] : [];

        public override void ReadBar(int bar, ulong offset, Span<byte> data) => data.Clear();

        public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
        {
        }

        protected override void OnDetached() => throw new InvalidOperationException("The device stays.");
    }
}

using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

/// <summary>What a message costs its server, and that descriptors stay with theirs.</summary>
public sealed class MessagePathTests
{
    private const IrqSetFlags Signal = IrqSetFlags.DataNone | IrqSetFlags.Trigger;
    private const IrqSetFlags Arm = IrqSetFlags.DataEventFd | IrqSetFlags.Trigger;

    [Fact]
    public async Task RegionRead_OneAtATime_IsOneReceiveAndOneSend()
    {
        const int Count = 100;
        FaultySystemCalls calls = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(calls: calls);
        using VfioUserClient client = fixture.Connect();
        client.ReadUInt32(0, 0, out _);
        int receives = calls.CountOf(SystemCall.Receive);
        int sends = calls.CountOf(SystemCall.Send);

        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(0, client.ReadUInt32(0, 0, out _));
        }

        Assert.Equal(receives + Count, calls.CountOf(SystemCall.Receive));
        Assert.Equal(sends + Count, calls.CountOf(SystemCall.Send));
    }

    [Fact]
    public async Task PostedWrites_ThatWaitTogether_TakeFewReceives()
    {
        const int Count = 100;
        FaultySystemCalls calls = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(calls: calls);
        using VfioUserClient client = fixture.Connect();
        int before = calls.CountOf(SystemCall.Receive);

        await fixture.WhileHeldAsync(() =>
        {
            for (uint i = 0; i < Count; i++)
            {
                client.WriteUInt32(0, TestCard.Length, i, isPosted: true);
            }
        });
        client.ReadUInt32(0, TestCard.Length, out uint last);

        Assert.Equal(Count - 1u, last);
        Assert.InRange(calls.CountOf(SystemCall.Receive) - before, 1, 20);
    }

    [Fact]
    public async Task Messages_InSteadyState_AllocateNothing()
    {
        MeteredCard card = new();
        await using ServerFixture fixture = await ServerFixture.StartAsync(card);
        using VfioUserClient client = fixture.Connect();
        using EventFdHandle armed = Descriptors.NewEvent();
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, Arm, 0, 1, default, armed));

        void Exchange(int count)
        {
            for (int i = 0; i < count; i++)
            {
                client.WriteUInt32(0, 0, 1, isPosted: true);
                client.PostTrigger(IrqKind.MsiX, 0, 1);
                client.WriteUInt32(0, 0, 2);
                client.ReadUInt32(0, 0, out _);
            }
        }

        // A collection in between, or a wait of the runtime's own, is not a message's: it does not come in every round.
        const int Rounds = 10;
        long leastServer = long.MaxValue;
        long leastClient = long.MaxValue;
        Exchange(200);
        for (int i = 0; i < Rounds; i++)
        {
            long server = card.Allocated;
            long ours = GC.GetAllocatedBytesForCurrentThread();
            Exchange(500);
            leastClient = Math.Min(leastClient, GC.GetAllocatedBytesForCurrentThread() - ours);
            leastServer = Math.Min(leastServer, card.Allocated - server);
        }

        Assert.Equal(0, leastClient);
        Assert.Equal(0, leastServer);
        Assert.Equal(200ul + (Rounds * 500), Descriptors.Take(armed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Commands_ThatComeWhileTheDeviceAsksForMemory_AreAnsweredAfterwards(int count)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using ClientSocket socket = Greet(fixture);
        byte[] map = new byte[DmaMapping.Size];
        new DmaMapping((uint)map.Length, DmaFlags.Read, 0, 0x1000, 0x1000).Write(map);
        Send(socket, VfioUserCommand.DmaMap, map);
        Assert.Equal(InputResult.Message, socket.Read(10_000));
        byte[] read = new byte[RegionAccess.Size];
        new RegionAccess(0, 0, 4).Write(read);
        byte[] memory = new byte[4];
        Task asked = Task.CompletedTask;
        await fixture.WhileHeldAsync(() =>
        {
            // Behind what holds the loop, and before it sees the socket again.
            asked = fixture.Server.InvokeAsync(() => fixture.Card.Host!.ReadMemory(0x1000, memory));
            for (int i = 0; i < count; i++)
            {
                Send(socket, VfioUserCommand.RegionRead, read);
            }
        });

        Assert.Equal(InputResult.Message, socket.Read(10_000));
        Assert.Equal(VfioUserCommand.DmaRead, socket.Header.Command);
        byte[] answer = [.. socket.Body, 1, 2, 3, 4];
        Send(socket, socket.Header with { Flags = WireFlags.Reply }, answer);
        await asked;

        Assert.Equal([1, 2, 3, 4], memory);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(InputResult.Message, socket.Read(10_000));
            Assert.Equal(VfioUserCommand.RegionRead, socket.Header.Command);
        }
    }

    [Theory]
    [InlineData(VfioUserCommand.Reset, 0)]
    [InlineData(VfioUserCommand.RegionRead, RegionAccess.Size)]
    [InlineData(VfioUserCommand.RegionWrite, RegionAccess.Size + 4)]
    public async Task Arm_BehindMessagesWithoutDescriptors_KeepsItsOwn(VfioUserCommand command, int bodySize)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using ClientSocket socket = Greet(fixture);
        byte[] body = new byte[bodySize];
        if (bodySize != 0)
        {
            new RegionAccess(0, 0, 4).Write(body);
        }

        for (int before = 0; before < 24; before++)
        {
            using EventFdHandle armed = Descriptors.NewEvent();
            byte[] arm = new byte[WireLimits.IrqSetSize];
            new IrqSet((uint)arm.Length, Arm, (uint)IrqKind.MsiX, 3, 1).Write(arm);
            await fixture.WhileHeldAsync(() =>
            {
                for (int i = 0; i < before; i++)
                {
                    Send(socket, command, body);
                }

                Send(socket, VfioUserCommand.SetIrqs, arm, armed);
                Send(socket, command, body);
            });

            for (int i = 0; i < before + 2; i++)
            {
                Assert.Equal(InputResult.Message, socket.Read(10_000));
                Assert.False(socket.Header.IsError, $"{socket.Header.Command} of {before}");
            }

            new IrqSet((uint)arm.Length, Signal, (uint)IrqKind.MsiX, 3, 1).Write(arm);
            Send(socket, VfioUserCommand.SetIrqs, arm);
            Assert.Equal(InputResult.Message, socket.Read(10_000));
            Assert.Equal(1ul, Descriptors.Take(armed));
        }
    }

    private static ClientSocket Greet(ServerFixture fixture)
    {
        ClientSocket socket = ClientSocket.Connect(SystemCalls.Real, fixture.Path);
        Send(socket, VfioUserCommand.Version, VersionText.Write(new PeerLimits { MaxDescriptors = 16 }));
        Assert.Equal(InputResult.Message, socket.Read(10_000));
        return socket;
    }

    private static void Send(
        ClientSocket socket, VfioUserCommand command, byte[] body, params ReadOnlySpan<EventFdHandle> descriptors) =>
        Send(socket, new WireHeader(1, command, 0, WireFlags.Command, 0), body, descriptors);

    private static void Send(
        ClientSocket socket, WireHeader header, byte[] body, params ReadOnlySpan<EventFdHandle> descriptors)
    {
        byte[] head = new byte[WireHeader.Size];
        (header with { SizeBytes = (uint)(head.Length + body.Length) }).Write(head);
        socket.Send(head, body, descriptors.IsEmpty ? default : [descriptors[0]]);
    }

    // Says on the server's own thread what that thread has allocated.
    private sealed class MeteredCard() : PciFunction(new DeviceFunctionOptions
    {
        Bars = [new DeviceBar(DeviceBarKind.Memory32, 4096), new DeviceBar(DeviceBarKind.Memory32, 4096)],
        Capabilities =
        [
            new MsiXCapabilityOptions { VectorCount = 4, TableBar = 1, PendingBar = 1, PendingOffset = 0x800 },
        ],
    })
    {
        public long Allocated { get; private set; }

        public override void ReadBar(int bar, ulong offset, Span<byte> data) =>
            Allocated = GC.GetAllocatedBytesForCurrentThread();

        public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
        {
        }
    }
}

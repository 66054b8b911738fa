using Genirq.Integration.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

public sealed class ServerInterruptTests
{
    private const IrqSetFlags Store = IrqSetFlags.DataEventFd | IrqSetFlags.Trigger;
    private const IrqSetFlags DropAll = IrqSetFlags.DataNone | IrqSetFlags.Trigger;
    private const ushort BusMaster = 0x6;
    private const ushort LineDisabled = 0x400;

    [Fact]
    public async Task Trigger_ArmedVector_IsRaisedOnceAndCounted()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 5);

        TriggerResult result = fixture.Card.Trigger(5);

        Assert.Equal(TriggerResult.Delivered, result);
        Assert.Equal(1ul, Descriptors.Take(armed));
        Assert.Equal(1, fixture.Server.RaisedCount(IrqKind.MsiX, 5));
        Assert.Equal(0, fixture.Server.RaisedCount(IrqKind.MsiX, 0));
    }

    [Fact]
    public async Task Trigger_VectorWithoutDescriptor_WaitsAndIsRaisedOnceWhenItIsArmed()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle other = Arm(client, IrqKind.MsiX, 0);

        Assert.Equal(TriggerResult.Pending, fixture.Card.Trigger(7));
        Assert.Equal(TriggerResult.Pending, fixture.Card.Trigger(7));
        Assert.True(fixture.Card.Function.MsiX!.IsPending(7));
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 7);

        Assert.Equal(1ul, Descriptors.Take(armed));
        Assert.Equal(0ul, Descriptors.Take(other));
        Assert.False(fixture.Card.Function.MsiX.IsPending(7));
    }

    [Fact]
    public async Task Spec10_Check36_EventBetweenDropAndRearm_IsDeliveredAfterwardsOnce()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        EnableMsiX(client);
        using EventFdHandle first = Arm(client, IrqKind.MsiX, 3);
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, DropAll, 0, 0));

        fixture.Card.Trigger(3);
        using EventFdHandle again = Arm(client, IrqKind.MsiX, 3);

        Assert.Equal(0ul, Descriptors.Take(first));
        Assert.Equal(1ul, Descriptors.Take(again));
        Assert.Equal(0ul, Descriptors.Take(again));
    }

    [Fact]
    public async Task FunctionMask_HoldsEventsInThePendingBits_AndGivesThemOnceWhenCleared()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 9);
        SetMsiXControl(client, 0xC000);

        fixture.Card.Trigger(9);
        fixture.Card.Trigger(9);
        Assert.Equal(0ul, Descriptors.Take(armed));
        Assert.Equal(0, client.ReadUInt32(TestCard.MsiXTableBar, TestCard.PendingOffset, out uint pending));
        SetMsiXControl(client, 0x8000);

        Assert.Equal(1u << 9, pending);
        Assert.Equal(1ul, Descriptors.Take(armed));
        Assert.Equal(0, client.ReadUInt32(TestCard.MsiXTableBar, TestCard.PendingOffset, out pending));
        Assert.Equal(0u, pending);
    }

    [Fact]
    public async Task SetIrqsMask_HoldsEventsInThePendingBits_AndUnmaskGivesThem()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle one = Arm(client, IrqKind.MsiX, 1);
        using EventFdHandle two = Arm(client, IrqKind.MsiX, 2);
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, IrqSetFlags.DataBool | IrqSetFlags.Mask, 0, 3, [0, 1, 0]));

        fixture.Card.Trigger(1);
        fixture.Card.Trigger(2);
        Assert.Equal(0ul, Descriptors.Take(one));
        Assert.Equal(1ul, Descriptors.Take(two));
        Assert.True(fixture.Card.Function.MsiX!.IsPending(1));
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, IrqSetFlags.DataNone | IrqSetFlags.Unmask, 0, 16));

        Assert.Equal(1ul, Descriptors.Take(one));
        Assert.Equal(0ul, Descriptors.Take(two));
    }

    [Fact]
    public async Task TableMask_OfAClientThatWritesTheTable_IsObeyedAndArmingKeepsIt()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        Assert.Equal(0, client.WriteUInt32(TestCard.MsiXTableBar, (4 * 16) + 12, 1));
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 4);

        fixture.Card.Trigger(4);
        Assert.Equal(0ul, Descriptors.Take(armed));
        Assert.Equal(0, client.WriteUInt32(TestCard.MsiXTableBar, (4 * 16) + 12, 0));

        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task Trigger_WithoutBusMastering_WaitsForIt()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 0);

        Assert.Equal(TriggerResult.Pending, fixture.Card.Trigger(0));
        SetCommand(client, BusMaster);

        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task Msi_ArmedRange_RaisesItsMessages()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle first = Descriptors.NewEvent();
        using EventFdHandle second = Descriptors.NewEvent();
        Assert.Equal(0, client.SetIrqs(IrqKind.Msi, Store, 0, 2, default, first, second));

        // One message is enabled so far: the second event folds into it.
        fixture.Card.Trigger(1);
        Assert.Equal(1ul, Descriptors.Take(first));
        int offset = FindCapability(client, 0x05);
        Assert.Equal(0, client.WriteRegion(7, (ulong)offset + 2, [0x11, 0x00]));
        fixture.Card.Trigger(1);

        Assert.Equal(1ul, Descriptors.Take(second));
        Assert.Equal(0ul, Descriptors.Take(first));
    }

    [Fact]
    public async Task IntX_MasksItselfAndIsRaisedAgainWhileAsserted()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.IntX, 0);
        const IrqSetFlags Unmask = IrqSetFlags.DataNone | IrqSetFlags.Unmask;

        fixture.Card.Function.SetLine(true);
        Assert.Equal(1ul, Descriptors.Take(armed));
        Assert.Equal(0, client.SetIrqs(IrqKind.IntX, Unmask, 0, 1));
        Assert.Equal(1ul, Descriptors.Take(armed));
        fixture.Card.Function.SetLine(false);
        Assert.Equal(0, client.SetIrqs(IrqKind.IntX, Unmask, 0, 1));
        Assert.Equal(0ul, Descriptors.Take(armed));
        fixture.Card.Function.SetLine(true);
        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task IntX_DisabledByTheCommandRegister_IsSilentUntilAllowed()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.IntX, 0);
        SetCommand(client, BusMaster | LineDisabled);

        fixture.Card.Function.SetLine(true);
        Assert.Equal(0ul, Descriptors.Take(armed));
        SetCommand(client, BusMaster);

        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task Reset_WhileArmed_KeepsDescriptorsAndRaisesAfterwards()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 6);
        fixture.Card.Trigger(6);
        Assert.Equal(1ul, Descriptors.Take(armed));

        Assert.Equal(0, client.Reset());
        Assert.Equal(TriggerResult.Disabled, fixture.Card.Trigger(6));
        SetCommand(client, BusMaster);
        EnableMsiX(client);
        fixture.Card.Trigger(6);

        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task Spec10_Check22_ReplacedDescriptor_IsClosedByTheServer()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle first = Arm(client, IrqKind.MsiX, 5);
        int before = OpenDescriptors.AtStart().Length;

        using EventFdHandle second = Arm(client, IrqKind.MsiX, 5);
        fixture.Card.Trigger(5);

        // One more here, and in the server one for the other.
        Assert.Equal(before + 1, OpenDescriptors.Now().Length);
        Assert.Equal(0ul, Descriptors.Take(first));
        Assert.Equal(1ul, Descriptors.Take(second));
    }

    [Fact]
    public async Task Spec10_Check29_ClientDiesWithoutAWord_ItsDescriptorsAreClosedAndTheNextOneArms()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        await fixture.SettleAsync();
        int before = OpenDescriptors.AtStart().Length;
        VfioUserClient first = Ready(fixture);
        EventFdHandle armed = Arm(first, IrqKind.MsiX, 5);
        DescriptorHandle memory = Descriptors.NewFile(0x10000, isSealed: true);
        Assert.Equal(0, first.MapMemory(0x10000, 0x10000, DmaFlags.Read | DmaFlags.Write, memory));
        Assert.Equal(0, first.WriteUInt32(0, 0, 0xCAFE));
        first.Dispose();
        armed.Dispose();
        memory.Dispose();

        using VfioUserClient second = fixture.Connect();
        Assert.Equal(0, second.ReadUInt32(0, 0, out uint kept));
        using EventFdHandle again = Arm(second, IrqKind.MsiX, 5);
        fixture.Card.Trigger(5);

        Assert.Equal(0xCAFEu, kept);
        Assert.Equal(1ul, Descriptors.Take(again));

        // The second connection has two ends here, and its event descriptor two.
        Assert.Equal(before + 4, OpenDescriptors.Now().Length);
    }

    [Fact]
    public async Task Arm_DescriptorThatIsAFile_IsRefused()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using DescriptorHandle file = Descriptors.NewFile(4096);

        Assert.Equal(-22, client.SetIrqs(IrqKind.MsiX, Store, 0, 1, default, file));
    }

    [Fact]
    public async Task Trigger_CounterOfAWaitingDescriptorIsFull_DoesNotStopTheServer()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle full = Descriptors.NewEvent(EventFdFlags.None);
        Assert.Equal(8, Genirq.Interop.SystemCalls.Real.Write(full, BitConverter.GetBytes(ulong.MaxValue - 1)));
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, Store, 0, 1, default, full));

        fixture.Card.Trigger(0);
        Assert.Equal(0, client.SetIrqs(IrqKind.MsiX, DropAll, 0, 1));

        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
    }

    [Fact]
    public async Task RequestRelease_ArmedRequest_ReachesTheClient()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        Assert.False(fixture.Server.RequestRelease());
        using EventFdHandle armed = Arm(client, IrqKind.Request, 0);

        Assert.True(fixture.Server.RequestRelease());

        Assert.Equal(1ul, Descriptors.Take(armed));
    }

    [Fact]
    public async Task Trigger_OfAnArmedVector_AllocatesNothing()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = Ready(fixture);
        using EventFdHandle armed = Arm(client, IrqKind.MsiX, 0);
        TestCard card = fixture.Card;
        card.Trigger(0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            card.Trigger(0);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101ul, Descriptors.Take(armed));
    }

    private static VfioUserClient Ready(ServerFixture fixture)
    {
        VfioUserClient client = fixture.Connect();
        SetCommand(client, BusMaster);
        return client;
    }

    private static EventFdHandle Arm(VfioUserClient client, IrqKind kind, int vector)
    {
        EventFdHandle handle = Descriptors.NewEvent();
        Assert.Equal(0, client.SetIrqs(kind, Store, vector, 1, default, handle));
        return handle;
    }

    private static void SetCommand(VfioUserClient client, int value) =>
        Assert.Equal(0, client.WriteRegion(7, 4, [(byte)value, (byte)(value >> 8)]));

    private static void EnableMsiX(VfioUserClient client) => SetMsiXControl(client, 0x8000);

    private static void SetMsiXControl(VfioUserClient client, int value) => Assert.Equal(
        0,
        client.WriteRegion(7, (ulong)FindCapability(client, 0x11) + 2, [(byte)value, (byte)(value >> 8)]));

    private static int FindCapability(VfioUserClient client, byte id)
    {
        byte[] pair = new byte[2];
        Assert.Equal(0, client.ReadRegion(7, 0x34, pair.AsSpan(0, 1)));
        for (int offset = pair[0]; offset != 0; offset = pair[1])
        {
            Assert.Equal(0, client.ReadRegion(7, (ulong)offset, pair));
            if (pair[0] == id)
            {
                return offset;
            }
        }

        throw new InvalidOperationException($"There is no capability {id}.");
    }
}

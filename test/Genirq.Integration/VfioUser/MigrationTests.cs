using System.Buffers.Binary;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

/// <summary>A device's state is saved by one server, carried over and restored by another.</summary>
public sealed class MigrationTests
{
    private const uint StateFeature = 2;
    private const uint Get = 0x10000;
    private const uint Set = 0x20000;
    private const uint ConfigRegion = 7;

    // States of migration: of the kernel's VFIO.
    private const uint Stop = 1;
    private const uint Running = 2;
    private const uint StopCopy = 3;
    private const uint Resuming = 4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_CarriedToASecondServer_RegistersAndInterruptsGoOn(bool armsFirst)
    {
        await using ServerFixture source = await ServerFixture.StartAsync();
        await using ServerFixture target = await ServerFixture.StartAsync();
        byte[] state;
        using (Probe probe = source.NewProbe().BeginIrqs(TestCard.Vectors))
        {
            EventFdHandle first = probe.Arm(0);
            probe.Arm(5);
            Write(probe, ConfigRegion, 4, 6);
            Write(probe, 0, TestCard.Length, 0x1234);
            Write(probe, 4, 0x1010, 0xCAFE);
            await TriggerAsync(source, 0);
            probe.ExpectCount(first, 1, "vector 0 at the source");
            Assert.Equal(InterruptMode.MsiX, source.Card.Function.Mode);
            state = Save(probe);
        }

        using Probe other = target.NewProbe().BeginIrqs(TestCard.Vectors);
        EventFdHandle? armed = armsFirst ? other.Arm(5) : null;
        Restore(other, state);
        armed ??= other.Arm(5);

        Assert.Equal(InterruptMode.MsiX, target.Card.Function.Mode);
        Assert.Equal(0x1234u, Read(other, 0, TestCard.Length));
        Assert.Equal(0xCAFEu, Read(other, 4, 0x1010));
        Assert.Equal(6u, Read(other, ConfigRegion, 4) & 6);
        await TriggerAsync(target, 5);
        other.ExpectCount(armed, 1, "vector 5 at the target");
        EventFdHandle later = other.Arm(7);
        await TriggerAsync(target, 7);
        other.ExpectCount(later, 1, "vector 7, armed at the target only");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_WithAMaskedVectorThatIsPending_StaysMasked_AndComesOnceItIsUnmasked(bool armsFirst)
    {
        const ulong EntryOf6 = 6 * MsiXTable.EntrySizeBytes;
        await using ServerFixture source = await ServerFixture.StartAsync();
        await using ServerFixture target = await ServerFixture.StartAsync();
        byte[] state;
        using (Probe probe = source.NewProbe().BeginIrqs(TestCard.Vectors))
        {
            EventFdHandle masked = probe.Arm(6);
            Write(probe, ConfigRegion, 4, 6);
            Write(probe, TestCard.MsiXTableBar, EntryOf6, 0xFEE00000);
            Write(probe, TestCard.MsiXTableBar, EntryOf6 + 8, 0x41);
            Write(probe, TestCard.MsiXTableBar, EntryOf6 + 12, 1);
            await TriggerAsync(source, 6);
            probe.ExpectCount(masked, 0, "the masked vector at the source");
            state = Save(probe);
        }

        using Probe other = target.NewProbe().BeginIrqs(TestCard.Vectors);
        EventFdHandle? armed = armsFirst ? other.Arm(6) : null;
        Restore(other, state);
        armed ??= other.Arm(6);

        other.ExpectCount(armed, 0, "the masked vector at the target");
        Assert.Equal(1u << 6, Read(other, TestCard.MsiXTableBar, TestCard.PendingOffset));
        Assert.Equal(0x41u, Read(other, TestCard.MsiXTableBar, EntryOf6 + 8));
        Write(other, TestCard.MsiXTableBar, EntryOf6 + 12, 0);
        other.ExpectCount(armed, 1, "the vector once it is unmasked");
        Assert.Equal(0u, Read(other, TestCard.MsiXTableBar, TestCard.PendingOffset));
    }

    [Fact]
    public async Task State_ThatDoesNotFit_IsRefusedAndTheDeviceStays()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using Probe probe = fixture.NewProbe().Begin();
        Write(probe, 0, TestCard.Length, 0x1234);
        SetState(probe, Resuming);
        WriteAll(probe, "{\"schema\":\"another/1\"}"u8.ToArray(), 64);

        probe.Refuse(VfioUserCommand.Feature, Probe.Words(16, StateFeature | Set, Running, 0));

        Assert.Equal(0u, GetState(probe));
        Assert.Equal(0x1234u, Read(probe, 0, TestCard.Length));
        probe.Succeed(VfioUserCommand.Reset, []);
        Assert.Equal(Running, GetState(probe));
    }

    private static Task TriggerAsync(ServerFixture fixture, int vector) =>
        fixture.Server.InvokeAsync(() => fixture.Card.Function.Trigger(vector));

    // All there is, in pieces; fewer bytes than were asked for are the last ones.
    private static byte[] Save(Probe probe)
    {
        const int Piece = 100;
        SetState(probe, StopCopy);
        List<byte> state = [];
        while (true)
        {
            ReadOnlySpan<byte> reply = probe.Succeed(VfioUserCommand.MigrationRead, Probe.Words(Piece + 8, Piece));
            state.AddRange(reply[8..]);
            if (reply.Length < Piece + 8)
            {
                SetState(probe, Stop);
                return [.. state];
            }
        }
    }

    private static void Restore(Probe probe, byte[] state)
    {
        SetState(probe, Resuming);
        WriteAll(probe, state, 64);
        SetState(probe, Running);
        Assert.Equal(Running, GetState(probe));
    }

    private static void SetState(Probe probe, uint state) =>
        probe.Succeed(VfioUserCommand.Feature, Probe.Words(16, StateFeature | Set, state, 0));

    private static uint GetState(Probe probe) => BinaryPrimitives.ReadUInt32LittleEndian(
        probe.Succeed(VfioUserCommand.Feature, Probe.Words(16, StateFeature | Get)).AsSpan(8));

    private static void WriteAll(Probe probe, byte[] state, int piece)
    {
        foreach (byte[] part in state.Chunk(piece))
        {
            probe.Succeed(
                VfioUserCommand.MigrationWrite, [.. Probe.Words((uint)part.Length + 8, (uint)part.Length), .. part]);
        }
    }

    private static void Write(Probe probe, uint region, ulong offset, uint value)
    {
        byte[] body = new byte[RegionAccess.Size + sizeof(uint)];
        new RegionAccess(offset, region, sizeof(uint)).Write(body);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(RegionAccess.Size), value);
        probe.Succeed(VfioUserCommand.RegionWrite, body);
    }

    private static uint Read(Probe probe, uint region, ulong offset)
    {
        byte[] body = new byte[RegionAccess.Size];
        new RegionAccess(offset, region, sizeof(uint)).Write(body);
        return BinaryPrimitives.ReadUInt32LittleEndian(
            probe.Succeed(VfioUserCommand.RegionRead, body).AsSpan(RegionAccess.Size));
    }
}

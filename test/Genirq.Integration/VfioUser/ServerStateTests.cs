using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

/// <summary>What a client maps of a device, and states that it gives to it.</summary>
public sealed class ServerStateTests
{
    private const int SharedBar = 4;
    private const uint StateFeature = 2;
    private const uint Get = 0x10000;
    private const uint Set = 0x20000;

    // States of migration: of the kernel's VFIO.
    private const uint Running = 2;
    private const uint Resuming = 4;

    [Fact]
    public async Task SharedArea_MappedByTheClient_IsTheDevicesMemory()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(0, client.GetRegionInfo(SharedBar, out VfioUserRegion? region));
        using VfioUserRegion shared = region!;
        Assert.Equal([(0x1000ul, 0x2000ul), (0x5000ul, 0x1000ul)], shared.Areas);

        foreach ((ulong offset, ulong size) in shared.Areas)
        {
            Assert.Equal(0, SystemCalls.Real.Map(
                shared.Descriptor!,
                (long)(shared.FileOffset + offset),
                (long)size,
                MemoryProtection.ReadWrite,
                MappingFlags.Shared,
                out MemoryMapping mapping));
            using (mapping)
            {
                mapping.Write32(0x10, 0xCAFE);
                Assert.Equal(0, client.ReadUInt32(SharedBar, offset + 0x10, out uint seen));
                Assert.Equal(0, client.WriteUInt32(SharedBar, offset + 0x20, 0xBEEF));
                byte[] ofDevice = new byte[4];
                Assert.True(fixture.Card.Memory!.TryRead(SharedBar, offset + 0x10, ofDevice));

                Assert.Equal(0xCAFEu, seen);
                Assert.Equal(0xBEEFu, mapping.Read32(0x20));
                Assert.Equal(0xCAFEu, BinaryPrimitives.ReadUInt32LittleEndian(ofDevice));
            }
        }
    }

    [Fact]
    public async Task RegionInfo_ThatWantsNoReply_LeavesItsDescriptorToNoOtherReply()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using Probe probe = fixture.NewProbe().Begin();
        byte[] body = Probe.Words(256, 0, SharedBar, 0, 0, 0, 0, 0);

        for (int i = 0; i < 3; i++)
        {
            probe.Send(probe.Message(VfioUserCommand.GetRegionInfo, body, WireFlags.NoReply));
            using ReceivedMessage other = probe.Call(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
            Assert.Equal(0, other.Error);
            Assert.Empty(other.Descriptors);
        }

        using ReceivedMessage asked = probe.Call(VfioUserCommand.GetRegionInfo, body);
        Assert.Single(asked.Descriptors);
    }

    [Fact]
    public async Task Migration_StateThatDoesNotFit_IsRefusedAndTheDeviceStays()
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

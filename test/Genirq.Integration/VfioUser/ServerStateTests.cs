using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

/// <summary>What a client maps of a device.</summary>
public sealed class ServerStateTests
{
    private const int SharedBar = 4;

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
}

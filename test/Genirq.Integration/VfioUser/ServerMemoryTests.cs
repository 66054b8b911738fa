using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Integration.VfioUser;

public sealed class ServerMemoryTests
{
    private const DmaFlags Both = DmaFlags.Read | DmaFlags.Write;
    private const ulong Base = 0x100000;
    private const int Size = 0x10000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_WindowWithDescriptor_ReachesTheFile(bool isSealed)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size, isSealed);
        Assert.Equal(0, client.MapMemory(Base, Size, Both, file));
        Descriptors.WriteAt(file, 0x100, [1, 2, 3, 4, 5]);

        Copy(client, Base + 0x100, Base + 0x8000, 5);

        Assert.Equal([1, 2, 3, 4, 5], Descriptors.ReadAt(file, 0x8000, 5));
        Assert.Equal(isSealed, HasMapping());
        Assert.Equal(0, fixture.Server.Counters.DmaFaults);
    }

    [Fact]
    public async Task Copy_AcrossTwoWindows_IsOneTransfer()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle first = Descriptors.NewFile(Size, isSealed: true);
        using DescriptorHandle second = Descriptors.NewFile(Size);
        Assert.Equal(0, client.MapMemory(Base, Size, Both, first));
        Assert.Equal(0, client.MapMemory(Base + Size, Size, Both, second));
        Descriptors.WriteAt(first, Size - 2, [1, 2]);
        Descriptors.WriteAt(second, 0, [3, 4]);

        Copy(client, Base + Size - 2, Base, 4);

        Assert.Equal([1, 2, 3, 4], Descriptors.ReadAt(first, 0, 4));
    }

    [Fact]
    public async Task Copy_FileThatShrank_IsAFaultAndTheServerGoesOn()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size);
        using DescriptorHandle target = Descriptors.NewFile(Size, isSealed: true);
        Assert.Equal(0, client.MapMemory(Base, Size, Both | DmaFlags.Map, file));
        Assert.Equal(0, client.MapMemory(Base + Size, Size, Both, target));
        Assert.Equal(0, SystemCalls.Real.Truncate(file, 0));

        Copy(client, Base + 0x4000, Base + Size, 8);
        Copy(client, Base + Size, Base + 0x4000, 8);

        Assert.Equal([255, 255, 255, 255, 255, 255, 255, 255], Descriptors.ReadAt(target, 0, 8));
        Assert.Equal(2, fixture.Server.Counters.DmaFaults);
        Assert.Equal(0, SystemCalls.Real.Status(file, out Genirq.Interop.Abi.FileStatus status));
        Assert.Equal(0ul, status.SizeBytes);
        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
    }

    [Fact]
    public async Task Copy_OutsideAnyWindow_ReadsOnesAndWritesNothing()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size, isSealed: true);
        Assert.Equal(0, client.MapMemory(Base, Size, Both, file));

        Copy(client, 0x900000, Base, 4);
        Copy(client, Base, 0x900000, 4);

        Assert.Equal([255, 255, 255, 255], Descriptors.ReadAt(file, 0, 4));
        Assert.Equal(2, fixture.Server.Counters.DmaFaults);
    }

    [Fact]
    public async Task Copy_WindowThatMayOnlyBeRead_IsNotWritten()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size, isSealed: true);
        Assert.Equal(0, client.MapMemory(Base, Size, DmaFlags.Read, file));
        Descriptors.WriteAt(file, 0, [7, 7, 7, 7]);

        Copy(client, Base, Base + 0x100, 4);

        Assert.Equal([0, 0, 0, 0], Descriptors.ReadAt(file, 0x100, 4));
        Assert.Equal(1, fixture.Server.Counters.DmaFaults);
    }

    [Fact]
    public async Task Spec10_Check28_Unmap_TakesTheMappingFromTheProcess()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size, isSealed: true);
        Assert.Equal(0, client.MapMemory(Base, Size, Both, file));
        Assert.True(HasMapping());

        Assert.Equal(-Errno.ENOENT, client.UnmapMemory(Base, Size / 2));
        Assert.True(HasMapping());
        Assert.Equal(0, client.UnmapMemory(Base, Size));

        Assert.False(HasMapping());
    }

    [Fact]
    public async Task Map_FileShorterThanTheWindow_IsRefused()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        using DescriptorHandle file = Descriptors.NewFile(Size);

        Assert.Equal(-Errno.EINVAL, client.MapMemory(Base, 2 * Size, Both, file));
        Assert.Equal(-Errno.EINVAL, client.MapMemory(Base, Size, Both, file, fileOffset: 0x1000));
        Assert.Equal(-Errno.EINVAL, client.MapMemory(Base, Size, Both, file, fileOffset: ulong.MaxValue - 0xFFF));
        using EventFdHandle stray = Descriptors.NewEvent();
        Assert.Equal(-Errno.EINVAL, client.MapMemory(Base, Size, Both, stray));
    }

    [Fact]
    public async Task Map_TenThousandWindows_AreFoundAndGoWithTheClient()
    {
        const int Count = 10_000;
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using (VfioUserClient client = fixture.Connect())
        {
            using DescriptorHandle file = Descriptors.NewFile(4096, isSealed: true);
            for (ulong i = 0; i < Count; i++)
            {
                Assert.Equal(0, client.MapMemory(i * 2 * 4096, 4096, Both, file));
            }

            Assert.Equal(-Errno.EEXIST, client.MapMemory(4096, 3 * 4096, Both));
            Descriptors.WriteAt(file, 0, [9]);
            Copy(client, 2 * 4096 * 7777ul, 0x10, 1);
            Assert.Equal([9], Descriptors.ReadAt(file, 0x10, 1));
        }

        using VfioUserClient next = fixture.Connect();
        Assert.False(HasMapping());
        Assert.Equal(-Errno.ENOENT, next.UnmapMemory(0, 4096));
    }

    [Fact]
    public async Task Map_MoreWindowsThanAllowed_IsRefused()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync(
            change: static options => options with { MaxDmaWindows = 2 });
        using VfioUserClient client = fixture.Connect();

        Assert.Equal(2, client.ServerLimits.MaxDmaWindows);
        Assert.Equal(0, client.MapMemory(0, 4096, Both));
        Assert.Equal(0, client.MapMemory(4096, 4096, Both));
        Assert.Equal(-Errno.ENOSPC, client.MapMemory(8192, 4096, Both));
    }

    [Fact]
    public async Task Copy_WindowWithoutDescriptor_GoesByMessages()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        ClientBytes memory = new(Base, Size);
        using VfioUserClient client = fixture.Connect(new VfioUserClientOptions { Memory = memory });
        Assert.Equal(0, client.MapMemory(Base, Size, Both));
        memory.Bytes[0x20] = 0x77;

        Copy(client, Base + 0x20, Base + 0x40, 1);

        Assert.Equal(0x77, memory.Bytes[0x40]);
        Assert.Equal(0, fixture.Server.Counters.DmaFaults);
    }

    [Fact]
    public async Task Copy_LongerThanTheClientTakes_GoesInPieces()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        ClientBytes memory = new(Base, Size);
        using VfioUserClient client = fixture.Connect(new VfioUserClientOptions
        {
            Memory = memory,
            Limits = new PeerLimits { MaxTransferBytes = 100 },
        });
        Assert.Equal(0, client.MapMemory(Base, Size, Both));
        new Random(1).NextBytes(memory.Bytes.AsSpan(0, 1000));

        Copy(client, Base, Base + 0x8000, 1000);

        Assert.Equal(memory.Bytes[..1000], memory.Bytes[0x8000..0x83E8]);
        Assert.Equal(20, memory.Accesses);
    }

    [Fact]
    public async Task Copy_ClientRefuses_IsAFault()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();
        using VfioUserClient client = fixture.Connect();
        Assert.Equal(0, client.MapMemory(Base, Size, Both));

        Copy(client, Base, Base + 0x100, 4);

        Assert.Equal(2, fixture.Server.Counters.DmaFaults);
        Assert.Equal(0, client.GetDeviceInfo(out _, out _));
    }

    // A plain client's memory.
    private sealed class ClientBytes(ulong address, int size) : IClientMemory
    {
        public byte[] Bytes { get; } = new byte[size];

        public int Accesses { get; private set; }

        public bool TryRead(ulong at, Span<byte> data)
        {
            Accesses++;
            Bytes.AsSpan((int)(at - address), data.Length).CopyTo(data);
            return true;
        }

        public bool TryWrite(ulong at, ReadOnlySpan<byte> data)
        {
            Accesses++;
            data.CopyTo(Bytes.AsSpan((int)(at - address)));
            return true;
        }
    }

    private static void Copy(VfioUserClient client, ulong source, ulong target, ulong length)
    {
        Assert.Equal(0, client.WriteRegion(0, TestCard.Source, BitConverter.GetBytes(source)));
        Assert.Equal(0, client.WriteRegion(0, TestCard.Target, BitConverter.GetBytes(target)));
        Assert.Equal(0, client.WriteRegion(0, TestCard.Length, BitConverter.GetBytes(length)));
        Assert.Equal(0, client.WriteUInt32(0, TestCard.Copy, 1));
    }

    private static bool HasMapping() =>
        File.ReadAllText("/proc/self/maps").Contains("memfd:window", StringComparison.Ordinal);
}

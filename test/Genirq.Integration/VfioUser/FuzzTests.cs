using System.Runtime.InteropServices;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Messages;
using Xunit.Abstractions;

namespace Genirq.Integration.VfioUser;

/// <summary>A hostile client: every field of every message has values that it should not have.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly uint[] s_values =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 20, 24, 32, 33, 63, 64, 0x7F, 0xFF, 0x100, 0x1000, 0xFFFF, 0x10000,
        0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF,
    ];

    private static readonly int[] s_sizes = [0, 2, 4, 8, 16, 16, 20, 20, 20, 21, 24, 32, 32, 32, 36, 40, 56];

    private readonly SortedDictionary<string, int> _counts = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Server_TwentyThousandHostileMessages_LivesAndLeaksNothing(int seed) => Run(seed, 20_000);

    [Fact]
    [Trait("Category", "Stress")]
    public Task Server_MillionHostileMessages_LivesAndLeaksNothing() => Run(Environment.TickCount & 0xFFFF, 1_000_000);

    private async Task Run(int seed, int messages)
    {
        output.WriteLine($"seed {seed}, {messages} messages");
        Random random = new(seed);
        await using ServerFixture fixture = await ServerFixture.StartAsync(
            change: static options => options with { ReplyTimeoutMilliseconds = 5, MaxDmaWindows = 512 });
        await fixture.SettleAsync();
        string[] before = OpenDescriptors.AtStart();
        SafeHandle[] handles =
        [
            Descriptors.NewEvent(), Descriptors.NewEvent(EventFdFlags.None), Descriptors.NewFile(0x20000),
            Descriptors.NewFile(0x20000, isSealed: true),
        ];
        ClientSocket? socket = null;
        for (int i = 0; i < messages; i++)
        {
            socket ??= Open(fixture.Path, random);
            if (!SendOne(socket, random, handles) || (i % 16 == 0 && !Drain(socket)) || random.Next(500) == 0)
            {
                socket.Dispose();
                socket = null;
                Count("connections");
            }
        }

        socket?.Dispose();
        foreach (SafeHandle each in handles)
        {
            each.Dispose();
        }

        foreach ((string what, int count) in _counts)
        {
            output.WriteLine($"{what}: {count}");
        }

        await AssertAlive(fixture);
        await fixture.SettleAsync();
        Assert.Equal(before, OpenDescriptors.Now());
        Assert.DoesNotContain("memfd:window", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        Assert.False(fixture.Server.Loop.Completion.IsCompleted);
    }

    private static ClientSocket Open(string path, Random random)
    {
        ClientSocket socket = ClientSocket.Connect(SystemCalls.Real, path);
        if (random.Next(20) != 0)
        {
            byte[] body = VersionText.Write(new PeerLimits { MaxDescriptors = 16, HasWriteMulti = true });
            byte[] head = new byte[WireHeader.Size];
            new WireHeader(1, VfioUserCommand.Version, (uint)(head.Length + body.Length), 0, 0).Write(head);
            socket.TrySend(head, body, default);
        }

        return socket;
    }

    private bool SendOne(ClientSocket socket, Random random, SafeHandle[] handles)
    {
        byte[] body = new byte[s_sizes[random.Next(s_sizes.Length)]];
        for (int i = 0; i + 4 <= body.Length; i += 4)
        {
            BitConverter.TryWriteBytes(body.AsSpan(i), Value(random));
        }

        VfioUserCommand command = (VfioUserCommand)(random.Next(50) == 0 ? random.Next(0x10000) : random.Next(20));
        MakePlausible(command, body, random);
        uint size = random.Next(200) == 0 ? Value(random) : (uint)(WireHeader.Size + body.Length);
        WireFlags flags = random.Next(60) == 0 ? (WireFlags)Value(random)
            : random.Next(3) == 0 ? WireFlags.NoReply : WireFlags.Command;
        byte[] head = new byte[WireHeader.Size];
        new WireHeader((ushort)random.Next(0x10000), command, size, flags, random.Next(30) == 0 ? 5u : 0).Write(head);
        int descriptors = random.Next(3) == 0 ? random.Next(random.Next(20) == 0 ? 40 : 4) : 0;
        SafeHandle[] sent = [.. Enumerable.Range(0, descriptors).Select(_ => handles[random.Next(handles.Length)])];
        Count(command <= VfioUserCommand.MigrationWrite ? command.ToString() : "unknown commands");
        Count("descriptors", descriptors);
        return socket.TrySend(head, body, sent);
    }

    // Half of them get far enough to do something: a command with right sizes and one wrong field.
    private static void MakePlausible(VfioUserCommand command, byte[] body, Random random)
    {
        if (random.Next(2) == 0)
        {
            return;
        }

        if (command == VfioUserCommand.DmaMap && body.Length == DmaMapping.Size)
        {
            new DmaMapping(32, (DmaFlags)random.Next(16), 0, (ulong)random.Next(64) << 16, 0x10000).Write(body);
        }
        else if (command == VfioUserCommand.DmaUnmap && body.Length == DmaUnmapping.Size)
        {
            new DmaUnmapping(24, 0, (ulong)random.Next(64) << 16, 0x10000).Write(body);
        }
        else if (command == VfioUserCommand.SetIrqs && body.Length >= WireLimits.IrqSetSize)
        {
            IrqSetFlags flags = (IrqSetFlags)((1 << random.Next(3)) | (8 << random.Next(3)));
            new IrqSet(20, flags, (uint)random.Next(5), (uint)random.Next(17), (uint)random.Next(5)).Write(body);
        }
        else if (command is VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite
            && body.Length >= RegionAccess.Size)
        {
            uint count = command == VfioUserCommand.RegionWrite ? (uint)(body.Length - 16) : (uint)random.Next(64);
            new RegionAccess((ulong)random.Next(0x1100), (uint)random.Next(9), count).Write(body);
        }
    }

    private static uint Value(Random random) =>
        random.Next(4) == 0 ? (uint)random.NextInt64(0x1_0000_0000) : s_values[random.Next(s_values.Length)];

    private static bool Drain(ClientSocket socket)
    {
        byte[] bytes = new byte[1 << 16];
        while (true)
        {
            long count = SystemCalls.Real.Receive(
                socket.Socket, bytes, default, MessageFlags.DontWait, out ReceivedDescriptors _);
            if (count <= 0)
            {
                return count == -Errno.EAGAIN;
            }
        }
    }

    private async Task AssertAlive(ServerFixture fixture)
    {
        ConformanceResult[] results = [.. ConformanceSuite.Run(
            fixture.Path, static name => name is "info-device" or "irq-one-of-two" or "region-read" or "dma-unmap")];
        Assert.Equal(4, results.Length);
        Assert.All(results, static each => Assert.Equal(ConformanceOutcome.Passed, each.Outcome));
        await fixture.SettleAsync();
        Assert.True(fixture.Server.Counters.Commands > 1000);
        Assert.True(fixture.Server.Counters.Errors > 1000);
    }

    private void Count(string what, int count = 1) =>
        _counts[what] = _counts.GetValueOrDefault(what) + count;
}

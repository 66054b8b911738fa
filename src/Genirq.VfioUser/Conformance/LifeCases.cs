using System.Buffers.Binary;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of reset, of clients that connect one after another, and of features.</summary>
internal static class LifeCases
{
    private const ushort BusMaster = 4;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new("reset", RuleSource.Document, "A reset brings registers to their power-on values.", Reset),
        new("reset-body", RuleSource.Choice, "A reset with a body is refused.", ResetBody),
        new("reset-windows", RuleSource.Document, "A reset leaves DMA windows.", ResetWindows),
        new("reset-armed", RuleSource.Choice, "A reset leaves event descriptors.", ResetArmed),
        new(
            "client-again",
            RuleSource.Document,
            "After a client has gone without a word, registers are kept and the next one arms anew.",
            Again),
        new(
            "client-half-message",
            RuleSource.Document,
            "A client that goes in the middle of a message leaves the server usable.",
            Half),
        new("feature-unknown", RuleSource.Observed, "An unknown feature is refused.", Feature),
        new("feature-short", RuleSource.Observed, "A feature with a body of 4 bytes is refused.", FeatureShort),
        new(
            "migration-data",
            RuleSource.Document,
            "Migration data cannot be read while the device runs.",
            MigrationData),
    ];

    private static void Reset(Probe probe)
    {
        probe.Begin();
        SetCommand(probe, BusMaster);
        Probe.Check((GetCommand(probe) & BusMaster) != 0, "the command register cannot be written");
        probe.Succeed(VfioUserCommand.Reset, []);
        Probe.Check((GetCommand(probe) & BusMaster) == 0, "the command register kept its value");
    }

    private static void ResetBody(Probe probe)
    {
        probe.Begin();
        probe.Refuse(VfioUserCommand.Reset, new byte[4]);
    }

    private static void ResetWindows(Probe probe)
    {
        probe.Begin();
        byte[] body = new byte[DmaMapping.Size];
        new DmaMapping(DmaMapping.Size, DmaFlags.Read, 0, 0x10000, 0x10000).Write(body);
        probe.Succeed(VfioUserCommand.DmaMap, body);
        probe.Succeed(VfioUserCommand.Reset, []);
        byte[] unmap = new byte[DmaUnmapping.Size];
        new DmaUnmapping(DmaUnmapping.Size, 0, 0x10000, 0x10000).Write(unmap);
        probe.Succeed(VfioUserCommand.DmaUnmap, unmap);
    }

    private static void ResetArmed(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle armed = probe.Arm(0);
        probe.Succeed(VfioUserCommand.Reset, []);
        probe.Trigger(0, 1);
        probe.ExpectCount(armed, 1, "vector 0");
    }

    private static void Again(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle first = probe.Arm(0);
        SetCommand(probe, BusMaster);
        probe.Reconnect().BeginIrqs();
        Probe.Check((GetCommand(probe) & BusMaster) != 0, "the command register lost its value");
        EventFdHandle second = probe.Arm(0);
        probe.Trigger(0, 1);
        probe.ExpectCount(first, 0, "the descriptor of the client that has gone");
        probe.ExpectCount(second, 1, "vector 0");
        probe.Succeed(VfioUserCommand.Reset, []);
    }

    private static void Half(Probe probe)
    {
        probe.Begin();
        byte[] message = probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        probe.Send(message.AsSpan(0, 21));
        probe.Reconnect().Begin().ExpectUsable();
    }

    private static void Feature(Probe probe)
    {
        probe.Begin();
        using ReceivedMessage reply = probe.Call(VfioUserCommand.Feature, Probe.Words(64, 0x1_0000 | 0x7777, 0, 0));
        Probe.Check(reply.Error != 0, "it was accepted");
        probe.ExpectUsable();
    }

    private static void FeatureShort(Probe probe)
    {
        probe.Begin();
        using ReceivedMessage reply = probe.Call(VfioUserCommand.Feature, new byte[4]);
        Probe.Check(reply.Error != 0, "it was accepted");
        probe.ExpectUsable();
    }

    private static void MigrationData(Probe probe)
    {
        probe.Begin();
        using ReceivedMessage reply = probe.Call(VfioUserCommand.MigrationRead, Probe.Words(4096, 4096));
        Probe.Check(reply.Error != 0, "it was accepted");
        probe.ExpectUsable();
    }

    private static void SetCommand(Probe probe, ushort value) => probe.Succeed(
        VfioUserCommand.RegionWrite, [.. RegionCases.Access(4, 7, 2), (byte)value, (byte)(value >> 8)]);

    private static ushort GetCommand(Probe probe) => BinaryPrimitives.ReadUInt16LittleEndian(
        probe.Succeed(VfioUserCommand.RegionRead, RegionCases.Access(4, 7, 2)).AsSpan(16));
}

using System.Buffers.Binary;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of message headers.</summary>
internal static class HeaderCases
{
    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new(
            "header-reply",
            RuleSource.Document,
            "A command gets one reply with its id and command, type reply.",
            Reply),
        new(
            "header-no-reply",
            RuleSource.Document,
            "A command with the no-reply bit gets no reply, also if it fails.",
            NoReply),
        new(
            "header-error",
            RuleSource.Document,
            "A failing reply is a bare header with flags 0x21 and an errno.",
            Error),
        new("header-split", RuleSource.Document, "A message may arrive byte by byte.", Split),
        new("header-two-at-once", RuleSource.Document, "Two messages may arrive in one read.", TwoAtOnce),
        new("header-size-8", RuleSource.Observed, "A size below 16 is refused.", probe => Size(probe, 8)),
        new(
            "header-size-huge",
            RuleSource.Observed,
            "A size beyond what was announced is refused.",
            probe => Size(probe, 0x7FFFFFFF)),
        new(
            "header-size-max",
            RuleSource.Observed,
            "A size of all ones is refused.",
            probe => Size(probe, uint.MaxValue)),
        new(
            "header-reply-type",
            RuleSource.Document,
            "A message of type reply is not a command: it is refused or ignored, never carried out.",
            ReplyType),
        new("header-other-type", RuleSource.Document, "A message of an unknown type is refused.", OtherType),
        new(
            "header-unknown-0",
            RuleSource.Document,
            "Command 0 is refused, and the connection goes on.",
            probe => Unknown(probe, 0)),
        new(
            "header-unknown-14",
            RuleSource.Document,
            "Command 14 is refused, and the connection goes on.",
            probe => Unknown(probe, 14)),
        new(
            "header-unknown-99",
            RuleSource.Document,
            "Command 99 is refused, and the connection goes on.",
            probe => Unknown(probe, 99)),
        new(
            "header-dma-from-client",
            RuleSource.Document,
            "DMA_READ is the server's command: from a client it is refused.",
            probe => Unknown(probe, 11)),
        new(
            "header-pipelined",
            RuleSource.Document,
            "1000 commands at once are answered in their order.",
            Pipelined),
    ];

    private static void Reply(Probe probe)
    {
        probe.Begin();
        using ReceivedMessage reply = probe.Call(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        Probe.Check(
            reply.Header.Flags == WireFlags.Reply, $"the reply has flags 0x{(uint)reply.Header.Flags:x}, not 1");
        probe.ExpectUsable();
    }

    private static void NoReply(Probe probe)
    {
        probe.Begin();
        probe.Send(probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0), WireFlags.NoReply));
        probe.Send(probe.Message((VfioUserCommand)99, [], WireFlags.NoReply));
        probe.ExpectSilence();
    }

    private static void Error(Probe probe)
    {
        probe.Begin();
        using ReceivedMessage reply = probe.Call(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, 77, 0));
        Probe.Check(
            reply.Header is { Flags: WireFlags.Reply | WireFlags.Error, SizeBytes: WireHeader.Size, Error: > 0 }
                && reply.Descriptors.Count == 0,
            $"the reply is {reply.Header} with {reply.Descriptors.Count} descriptors");
    }

    private static void Split(Probe probe)
    {
        probe.Begin();
        byte[] message = probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        foreach (byte each in message)
        {
            probe.Send([each]);
        }

        using ReceivedMessage reply = probe.Receive(VfioUserCommand.GetDeviceInfo, probe.LastId);
        Probe.Check(reply.Error == 0, "it was refused");
    }

    private static void TwoAtOnce(Probe probe)
    {
        probe.Begin();
        byte[] first = probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        int firstId = probe.LastId;
        byte[] second = probe.Message(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, 0, 0));
        probe.Send([.. first, .. second]);
        using ReceivedMessage one = probe.Receive(VfioUserCommand.GetDeviceInfo, firstId);
        using ReceivedMessage other = probe.Receive(VfioUserCommand.GetIrqInfo, probe.LastId);
        Probe.Check(one.Error == 0 && other.Error == 0, "one was refused");
    }

    private static void Size(Probe probe, uint size)
    {
        probe.Begin();
        byte[] message = probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), size);
        probe.Send(message);
        probe.ExpectClosed();
    }

    private static void ReplyType(Probe probe)
    {
        probe.Begin();
        probe.Send(probe.Message(VfioUserCommand.RegionWrite, CommandRegisterWrite(0x0400), WireFlags.Reply));
        probe.Reconnect().Begin();
        byte[] command = probe.Succeed(VfioUserCommand.RegionRead, RegionCases.Access(4, 7, 2));
        Probe.Check((command[^1] & 0x04) == 0, "it was carried out");
    }

    private static byte[] CommandRegisterWrite(ushort value) =>
        [.. RegionCases.Access(4, 7, 2), (byte)value, (byte)(value >> 8)];

    private static void OtherType(Probe probe)
    {
        probe.Begin();
        probe.Send(probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0), (WireFlags)7));
        using ReceivedMessage? reply = probe.Receive();
        Probe.Check(reply.Error != 0, "it was carried out");
    }

    private static void Unknown(Probe probe, ushort command)
    {
        probe.Begin();
        probe.Refuse((VfioUserCommand)command, new byte[16]);
        probe.ExpectUsable();
    }

    private static void Pipelined(Probe probe)
    {
        const int Count = 1000;
        probe.Begin();
        int first = probe.LastId + 1;
        for (int i = 0; i < Count; i++)
        {
            probe.Send(probe.Message(VfioUserCommand.RegionRead, RegionCases.Access(0, 7, 4)));
        }

        for (int i = 0; i < Count; i++)
        {
            using ReceivedMessage reply = probe.Receive(VfioUserCommand.RegionRead, first + i);
            Probe.Check(reply.Error == 0, $"read {i} was refused");
        }
    }
}

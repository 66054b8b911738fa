using System.Buffers.Binary;
using System.Text;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of region accesses.</summary>
internal static class RegionCases
{
    private const int InterruptLine = 0x3C;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new(
            "region-read",
            RuleSource.Document,
            "4 bytes at 0 of the configuration space: a body of 20 bytes with vendor and device.",
            Read),
        new(
            "region-read-past-end",
            RuleSource.Observed,
            "A read past the end is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, config => Access(config, 7, 4))),
        new(
            "region-read-across-end",
            RuleSource.Observed,
            "A read across the end is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, config => Access(config - 2, 7, 4))),
        new(
            "region-read-wrap",
            RuleSource.Observed,
            "A read whose offset and count wrap round is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, _ => Access(ulong.MaxValue - 1, 7, 4))),
        new(
            "region-read-absent",
            RuleSource.Observed,
            "A read of an absent region is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, _ => Access(0, 8, 4))),
        new(
            "region-read-9",
            RuleSource.Observed,
            "A read of region 9 is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, _ => Access(0, 9, 4))),
        new(
            "region-read-too-long",
            RuleSource.Observed,
            "A count above max_data_xfer_size is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, _ => Access(0, 7, 0x7FFFFFFF))),
        new(
            "region-read-short-body",
            RuleSource.Observed,
            "A read with a body of 8 bytes is refused.",
            probe => Refused(probe, VfioUserCommand.RegionRead, _ => new byte[8])),
        new(
            "region-write",
            RuleSource.Document,
            "The reply to a write repeats offset, region and count, without data.",
            Write),
        new(
            "region-write-past-end",
            RuleSource.Observed,
            "A write past the end is refused.",
            probe => Refused(probe, VfioUserCommand.RegionWrite, config => [.. Access(config, 7, 4), 1, 2, 3, 4])),
        new(
            "region-write-wrap",
            RuleSource.Observed,
            "A write whose offset and count wrap round is refused.",
            probe => Refused(probe, VfioUserCommand.RegionWrite, _ => [.. Access(ulong.MaxValue, 7, 4), 1, 2, 3, 4])),
        new(
            "region-write-absent",
            RuleSource.Observed,
            "A write to an absent region is refused.",
            probe => Refused(probe, VfioUserCommand.RegionWrite, _ => [.. Access(0, 8, 4), 1, 2, 3, 4])),
        new(
            "region-write-too-little",
            RuleSource.Observed,
            "A write with less data than its count is refused and changes nothing.",
            probe => Unchanged(probe, [.. Access(InterruptLine, 7, 4), 0x5A])),
        new(
            "region-write-too-much",
            RuleSource.Observed,
            "A write with more data than its count is refused and changes nothing.",
            probe => Unchanged(probe, [.. Access(InterruptLine, 7, 1), 0x5A, 0x5A])),
        new(
            "region-posted-write",
            RuleSource.Document,
            "A read after a posted write sees what was written.",
            Posted),
        new(
            "region-write-multi",
            RuleSource.Document,
            "Several writes in one message are done in their order, and counted.",
            Multi),
        new(
            "region-write-multi-unasked",
            RuleSource.Document,
            "Several writes in one message are refused if that was not negotiated.",
            MultiUnasked),
        new(
            "region-write-multi-count",
            RuleSource.Document,
            "A count of writes that the body does not have is refused.",
            MultiCount),
    ];

    /// <summary>The fixed part of an access.</summary>
    public static byte[] Access(ulong offset, uint region, uint count)
    {
        byte[] body = new byte[RegionAccess.Size];
        new RegionAccess(offset, region, count).Write(body);
        return body;
    }

    private static void Read(Probe probe)
    {
        probe.Begin();
        byte[] body = probe.Succeed(VfioUserCommand.RegionRead, Access(0, 7, 4));
        Probe.Check(body.Length == 20, $"the body has {body.Length} bytes");
        ushort vendor = BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(16));
        Probe.Check(vendor is not (0 or 0xFFFF), $"the vendor is 0x{vendor:x4}");
    }

    private static void Refused(Probe probe, VfioUserCommand command, Func<ulong, byte[]> body)
    {
        probe.Begin();
        byte[] info = probe.Succeed(VfioUserCommand.GetRegionInfo, Probe.Words(32, 0, 7, 0, 0, 0, 0, 0));
        probe.Refuse(command, body(BinaryPrimitives.ReadUInt64LittleEndian(info.AsSpan(16))));
        probe.ExpectUsable();
    }

    private static void Unchanged(Probe probe, byte[] body)
    {
        probe.Begin();
        SetLine(probe, 0x11);
        probe.Refuse(VfioUserCommand.RegionWrite, body);
        Probe.Check(GetLine(probe) == 0x11, $"the register is 0x{GetLine(probe):x2} afterwards");
    }

    private static void Write(Probe probe)
    {
        probe.Begin();
        byte[] access = Access(InterruptLine, 7, 1);
        byte[] body = probe.Succeed(VfioUserCommand.RegionWrite, [.. access, 0x22]);
        Probe.Check(body.AsSpan().SequenceEqual(access), $"the body is {Convert.ToHexStringLower(body)}");
        Probe.Check(GetLine(probe) == 0x22, "the register did not change");
    }

    private static void Posted(Probe probe)
    {
        probe.Begin();
        SetLine(probe, 0);
        byte[] body = [.. Access(InterruptLine, 7, 1), 0x33];
        probe.Send(probe.Message(VfioUserCommand.RegionWrite, body, WireFlags.NoReply));
        Probe.Check(GetLine(probe) == 0x33, "the read came before the write");
    }

    private static void Multi(Probe probe)
    {
        byte[] version = Encoding.UTF8.GetBytes("""{"capabilities":{"write_multiple":true}}""");
        byte[] reply = probe.Succeed(VfioUserCommand.Version, [0, 0, 0, 0, .. version, 0]);
        if (!VersionText.TryRead(reply, out PeerLimits limits) || !limits.HasWriteMulti)
        {
            throw new ProbeException("the server does not offer it") { IsSkipped = true };
        }

        byte[] done = probe.Succeed(
            VfioUserCommand.RegionWriteMulti,
            [2, 0, 0, 0, 0, 0, 0, 0, .. Record(0x44), .. Record(0x55)]);
        Probe.Check(
            done.Length == 8 && BinaryPrimitives.ReadUInt64LittleEndian(done) == 2,
            $"the reply is {Convert.ToHexStringLower(done)}");
        Probe.Check(GetLine(probe) == 0x55, "the writes were not done in their order");
    }

    private static void MultiUnasked(Probe probe)
    {
        probe.Begin();
        probe.Refuse(VfioUserCommand.RegionWriteMulti, [1, 0, 0, 0, 0, 0, 0, 0, .. Record(0x66)]);
    }

    private static void MultiCount(Probe probe)
    {
        probe.Begin([0, 0, 0, 0, .. Encoding.UTF8.GetBytes("""{"capabilities":{"write_multiple":true}}"""), 0]);
        probe.Refuse(VfioUserCommand.RegionWriteMulti, [255, 255, 255, 255, 255, 255, 255, 255, .. Record(0x66)]);
        probe.ExpectUsable();
    }

    private static byte[] Record(byte value) => [.. Access(InterruptLine, 7, 1), value, 0, 0, 0, 0, 0, 0, 0];

    private static void SetLine(Probe probe, byte value) =>
        probe.Succeed(VfioUserCommand.RegionWrite, [.. Access(InterruptLine, 7, 1), value]);

    private static byte GetLine(Probe probe) =>
        probe.Succeed(VfioUserCommand.RegionRead, Access(InterruptLine, 7, 1))[^1];
}

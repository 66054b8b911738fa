using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of DMA windows.</summary>
internal static class MemoryCases
{
    private const ulong Base = 0x1000_0000;
    private const ulong Size = 0x10000;
    private const DmaFlags Both = DmaFlags.Read | DmaFlags.Write;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new("dma-map", RuleSource.Document, "A window is mapped, with a descriptor and without.", MapBoth),
        new(
            "dma-map-no-descriptor",
            RuleSource.Document,
            "Access by mmap without a descriptor is refused.",
            probe => Refused(probe, Map(Base, Size, Both | DmaFlags.Map))),
        new(
            "dma-map-file-no-descriptor",
            RuleSource.Document,
            "Access by pread without a descriptor is refused.",
            probe => Refused(probe, Map(Base, Size, Both | DmaFlags.File))),
        new(
            "dma-map-unknown-flag",
            RuleSource.Observed,
            "An unknown flag is refused.",
            probe => Refused(probe, Map(Base, Size, Both | (DmaFlags)0x40))),
        new(
            "dma-map-empty",
            RuleSource.Choice,
            "A window of 0 bytes is refused.",
            probe => Refused(probe, Map(Base, 0, Both))),
        new(
            "dma-map-wrap",
            RuleSource.Choice,
            "A window that wraps round is refused.",
            probe => Refused(probe, Map(0xFFFF_FFFF_FFFF_0000, 0x20000, Both))),
        new(
            "dma-map-short-body",
            RuleSource.Observed,
            "A body of 24 bytes is refused.",
            probe => Refused(probe, Map(Base, Size, Both)[..24])),
        new("dma-map-overlap", RuleSource.Document, "A window that overlaps another is refused.", Overlap),
        new("dma-map-repeat", RuleSource.Choice, "The same window again is refused with EEXIST.", Repeat),
        new("dma-unmap", RuleSource.Document, "Unmapping a window repeats the request.", Unmap),
        new("dma-unmap-half", RuleSource.Observed, "Unmapping half a window is refused with ENOENT.", Half),
        new("dma-unmap-none", RuleSource.Observed, "Unmapping what was never mapped is refused with ENOENT.", None),
        new("dma-map-many", RuleSource.Choice, "1000 windows can be mapped and unmapped.", Many),
    ];

    private static byte[] Map(ulong address, ulong size, DmaFlags flags)
    {
        byte[] body = new byte[DmaMapping.Size];
        new DmaMapping(DmaMapping.Size, flags, 0, address, size).Write(body);
        return body;
    }

    private static byte[] Unmapping(ulong address, ulong size)
    {
        byte[] body = new byte[DmaUnmapping.Size];
        new DmaUnmapping(DmaUnmapping.Size, 0, address, size).Write(body);
        return body;
    }

    private static void Refused(Probe probe, byte[] body)
    {
        probe.Begin();
        probe.Refuse(VfioUserCommand.DmaMap, body);
        probe.ExpectUsable();
    }

    private static void MapBoth(Probe probe)
    {
        probe.Begin();
        DescriptorHandle file = probe.NewFile((long)Size);
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both), file);
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base + Size, Size, Both));
    }

    private static void Overlap(Probe probe)
    {
        probe.Begin();
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both));
        ExpectOneOf(probe, VfioUserCommand.DmaMap, Map(Base + (Size / 2), Size, Both), Errno.EEXIST, Errno.EINVAL);
    }

    private static void Repeat(Probe probe)
    {
        probe.Begin();
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both));
        ExpectOneOf(probe, VfioUserCommand.DmaMap, Map(Base, Size, Both), Errno.EEXIST, Errno.EEXIST);
    }

    private static void Unmap(Probe probe)
    {
        probe.Begin();
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both));
        byte[] body = probe.Succeed(VfioUserCommand.DmaUnmap, Unmapping(Base, Size));
        Probe.Check(
            body.AsSpan().SequenceEqual(Unmapping(Base, Size)), $"the reply is {Convert.ToHexStringLower(body)}");
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both));
    }

    private static void Half(Probe probe)
    {
        probe.Begin();
        probe.Succeed(VfioUserCommand.DmaMap, Map(Base, Size, Both));
        ExpectOneOf(probe, VfioUserCommand.DmaUnmap, Unmapping(Base, Size / 2), Errno.ENOENT, Errno.EINVAL);
        probe.Succeed(VfioUserCommand.DmaUnmap, Unmapping(Base, Size));
    }

    private static void None(Probe probe)
    {
        probe.Begin();
        ExpectOneOf(probe, VfioUserCommand.DmaUnmap, Unmapping(Base, Size), Errno.ENOENT, Errno.EINVAL);
        probe.ExpectUsable();
    }

    private static void Many(Probe probe)
    {
        const int Count = 1000;
        probe.Begin();
        for (ulong i = 0; i < Count; i++)
        {
            probe.Succeed(VfioUserCommand.DmaMap, Map(Base + (i * 2 * Size), Size, Both));
        }

        for (ulong i = 0; i < Count; i++)
        {
            probe.Succeed(VfioUserCommand.DmaUnmap, Unmapping(Base + (i * 2 * Size), Size));
        }
    }

    private static void ExpectOneOf(Probe probe, VfioUserCommand command, byte[] body, int wanted, int other)
    {
        using ReceivedMessage reply = probe.Call(command, body);
        Probe.Check(reply.Error != 0, "it was accepted");
        Probe.Check(reply.Error == wanted || reply.Error == other, $"it was refused with {Errno.NameOf(reply.Error)}");
    }
}

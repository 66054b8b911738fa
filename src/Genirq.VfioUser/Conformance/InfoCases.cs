using System.Buffers.Binary;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of what a device tells of itself.</summary>
internal static class InfoCases
{
    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new("info-device", RuleSource.Document, "GET_INFO gives 16, flags 3, 9 regions, 5 interrupt types.", Device),
        new(
            "info-device-argsz",
            RuleSource.Observed,
            "GET_INFO with argsz 8 is refused.",
            probe => Refused(probe, VfioUserCommand.GetDeviceInfo, Probe.Words(8, 0, 0, 0))),
        new(
            "info-device-short",
            RuleSource.Observed,
            "GET_INFO with a body of 8 bytes is refused.",
            probe => Refused(probe, VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0))),
        new("info-region-absent", RuleSource.Document, "An absent region has size 0 and is not an error.", Absent),
        new(
            "info-region-9",
            RuleSource.Document,
            "GET_REGION_INFO of region 9 is refused.",
            probe => Refused(probe, VfioUserCommand.GetRegionInfo, Region(32, 9))),
        new(
            "info-region-wrap",
            RuleSource.Document,
            "GET_REGION_INFO of a region of all ones is refused.",
            probe => Refused(probe, VfioUserCommand.GetRegionInfo, Region(32, uint.MaxValue))),
        new(
            "info-region-argsz",
            RuleSource.Observed,
            "GET_REGION_INFO with argsz 16 is refused.",
            probe => Refused(probe, VfioUserCommand.GetRegionInfo, Region(16, 7))),
        new(
            "info-region-config",
            RuleSource.Document,
            "The configuration space has 256 or 4096 bytes, readable and writable.",
            Config),
        new(
            "info-region-sparse",
            RuleSource.Document,
            "A reply that does not fit has the fixed part and the larger argsz.",
            Sparse),
        new(
            "info-io-fds",
            RuleSource.Observed,
            "GET_REGION_IO_FDS of a region of all ones is refused.",
            probe => Refused(probe, VfioUserCommand.GetRegionIoFds, Probe.Words(16, 0, uint.MaxValue, 0))),
        new(
            "info-irq",
            RuleSource.Document,
            "GET_IRQ_INFO gives each type a count; ones that it has are raised by descriptors.",
            Irqs),
        new("info-irq-resize", RuleSource.Choice, "MSI-X vectors can be added while others are armed.", Resize),
        new(
            "info-irq-5",
            RuleSource.Document,
            "GET_IRQ_INFO of type 5 is refused.",
            probe => Refused(probe, VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, 5, 0))),
        new(
            "info-irq-argsz",
            RuleSource.Observed,
            "GET_IRQ_INFO with argsz 8 is refused.",
            probe => Refused(probe, VfioUserCommand.GetIrqInfo, Probe.Words(8, 0, 0, 0))),
        new(
            "info-descriptor",
            RuleSource.Document,
            "A descriptor with a command that takes none is refused or closed, never another command's.",
            Stray),
    ];

    private static byte[] Region(uint room, uint index) => Probe.Words(room, 0, index, 0, 0, 0, 0, 0);

    private static void Refused(Probe probe, VfioUserCommand command, byte[] body)
    {
        probe.Begin();
        probe.Refuse(command, body);
        probe.ExpectUsable();
    }

    private static void Device(Probe probe)
    {
        probe.Begin();
        byte[] body = probe.Succeed(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0));
        Probe.Check(
            body.AsSpan().SequenceEqual(Probe.Words(16, 3, 9, 5)), $"it gives {Convert.ToHexStringLower(body)}");
    }

    private static void Absent(Probe probe)
    {
        probe.Begin();
        for (uint index = 0; index < 9; index++)
        {
            byte[] body = probe.Succeed(VfioUserCommand.GetRegionInfo, Region(32, index));
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(body.AsSpan(16));
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(4));
            Probe.Check(size != 0 || flags == 0, $"region {index} has size 0 and flags {flags}");
        }
    }

    private static void Config(Probe probe)
    {
        probe.Begin();
        byte[] body = probe.Succeed(VfioUserCommand.GetRegionInfo, Region(32, 7));
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(body.AsSpan(16));
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(4));
        Probe.Check(size is 256 or 4096 && (flags & 3) == 3, $"it has {size} bytes and flags {flags}");
    }

    private static void Sparse(Probe probe)
    {
        probe.Begin();
        for (uint index = 0; index < 9; index++)
        {
            byte[] small = probe.Succeed(VfioUserCommand.GetRegionInfo, Region(32, index));
            uint needed = BinaryPrimitives.ReadUInt32LittleEndian(small);
            if (needed <= 32)
            {
                continue;
            }

            Probe.Check(
                small.Length == 32 && (BinaryPrimitives.ReadUInt32LittleEndian(small.AsSpan(4)) & 8) != 0,
                $"region {index}: the short reply has {small.Length} bytes, or no capability flag");
            using ReceivedMessage whole = probe.Call(VfioUserCommand.GetRegionInfo, Region(needed, index));
            Probe.Check(whole.Error == 0 && whole.Body.Length == needed, $"region {index}: the whole reply is missing");
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(whole.Body.AsSpan(12));
            Probe.Check(
                SparseAreas.Read(whole.Body, offset).Count > 0, $"region {index}: the list of areas is missing");
            return;
        }

        throw new ProbeException("no region has capabilities") { IsSkipped = true };
    }

    private static void Irqs(Probe probe)
    {
        probe.Begin();
        for (uint index = 0; index < 5; index++)
        {
            byte[] body = probe.Succeed(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, index, 0));
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(12));
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(4));
            Probe.Check(
                BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(8)) == index && (count == 0 || (flags & 1) != 0),
                $"type {index} has {count} vectors and flags {flags}");
        }
    }

    private static void Resize(Probe probe)
    {
        probe.Begin();
        byte[] body = probe.Succeed(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, (uint)IrqKind.MsiX, 0));
        if (BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(12)) == 0)
        {
            throw new ProbeException("the device has no MSI-X") { IsSkipped = true };
        }

        Probe.Check((body[4] & 8) == 0, "the no-resize flag is set");
    }

    // The stray one must not arm the vector of the next message, which brings one of its own.
    private static void Stray(Probe probe)
    {
        probe.BeginIrqs();
        Interop.Handles.EventFdHandle stray = probe.NewEvent();
        probe.Send(probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0)), stray);
        byte[] forget = probe.IrqBody(IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 0, 1);
        probe.Send(probe.Message(VfioUserCommand.SetIrqs, forget));
        byte[] trigger = probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Trigger, 0, 1);
        probe.Send(probe.Message(VfioUserCommand.SetIrqs, trigger));
        for (int i = 0; i < 3; i++)
        {
            using ReceivedMessage reply = probe.Receive();
        }

        probe.ExpectCount(stray, 0, "a descriptor of an earlier message");
    }
}

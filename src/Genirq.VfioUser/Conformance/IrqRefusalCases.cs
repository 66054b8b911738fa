using System.Runtime.InteropServices;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>What SET_IRQS refuses. In each case a vector that was armed before is still raised afterwards.</summary>
internal static class IrqRefusalCases
{
    private const IrqSetFlags SignalAll = IrqSetFlags.DataNone | IrqSetFlags.Trigger;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } = [.. Flags(), .. Ranges(), .. Data()];

    // Every combination of data kinds and actions: one of each is needed.
    private static IEnumerable<ConformanceCase> Flags()
    {
        for (uint data = 0; data < 8; data++)
        {
            for (uint action = 0; action < 8; action++)
            {
                IrqSetFlags flags = (IrqSetFlags)(data | (action << 3));
                if (uint.IsPow2(data) && uint.IsPow2(action))
                {
                    continue;
                }

                yield return new ConformanceCase(
                    $"irq-flags-{(uint)flags:x2}",
                    RuleSource.Observed,
                    $"Data kinds {data} with actions {action << 3} are refused: one of each is needed.",
                    probe => Refused(probe, each => each.IrqBody(flags, 0, 1)));
            }
        }

        yield return Refusal(
            "irq-flags-unknown", "A flag beyond those is refused.", probe => probe.IrqBody((IrqSetFlags)0x61, 0, 1));
    }

    private static IEnumerable<ConformanceCase> Ranges() =>
    [
        Refusal("irq-index-5", "A type that does not exist is refused.", _ => Probe.IrqBody(5, SignalAll, 0, 1)),
        Refusal(
            "irq-index-max",
            "A type of all ones is refused.",
            _ => Probe.IrqBody(uint.MaxValue, SignalAll, 0, 1)),
        Refusal(
            "irq-start-at-end",
            "A start at the end is refused.",
            probe => probe.IrqBody(SignalAll, probe.Vectors, 1)),
        Refusal(
            "irq-start-max",
            "A start of all ones is refused.",
            probe => probe.IrqBody(SignalAll, uint.MaxValue, 1)),
        Refusal(
            "irq-count-beyond",
            "A range beyond the end is refused.",
            probe => probe.IrqBody(SignalAll, 0, probe.Vectors + 1)),
        Refusal(
            "irq-range-beyond",
            "A range across the end is refused.",
            probe => probe.IrqBody(SignalAll, probe.Vectors - 1, 2)),
        Refusal(
            "irq-range-wrap",
            "A range that wraps round is refused.",
            probe => probe.IrqBody(SignalAll, 1, uint.MaxValue)),
        Refusal(
            "irq-empty-at-1",
            "Count 0 at another start is refused.",
            probe => probe.IrqBody(SignalAll, 1, 0), 2),
        Refusal(
            "irq-empty-bool",
            "Count 0 with bools is refused.",
            probe => probe.IrqBody(IrqSetFlags.DataBool | IrqSetFlags.Trigger, 0, 0)),
        Refusal(
            "irq-empty-eventfd",
            "Count 0 with descriptors is refused.",
            probe => probe.IrqBody(IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 0, 0)),
        Refusal(
            "irq-empty-mask",
            "Count 0 with mask is refused.",
            probe => probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Mask, 0, 0)),
        Refusal(
            "irq-mask-error",
            "The error interrupt cannot be masked.",
            _ => Probe.IrqBody((uint)IrqKind.Error, IrqSetFlags.DataNone | IrqSetFlags.Mask, 0, 1)),
        Refusal(
            "irq-unmask-request",
            "The request interrupt cannot be unmasked.",
            _ => Probe.IrqBody((uint)IrqKind.Request, IrqSetFlags.DataNone | IrqSetFlags.Unmask, 0, 1)),
    ];

    private static IEnumerable<ConformanceCase> Data() =>
    [
        Refusal(
            "irq-bool-short",
            "Fewer bools than the count are refused.",
            probe => probe.IrqBody(IrqSetFlags.DataBool | IrqSetFlags.Trigger, 0, 2, 1), 2),
        Refusal(
            "irq-bool-long",
            "More bools than the count are refused.",
            probe => probe.IrqBody(IrqSetFlags.DataBool | IrqSetFlags.Trigger, 0, 1, 1, 1)),
        Refusal("irq-argsz-small", "An argsz below the fixed part is refused.", SmallArgument),
        Refusal("irq-body-short", "A body of 12 bytes is refused.", probe => probe.IrqBody(SignalAll, 0, 1)[..12]),
        WithDescriptors(
            "irq-descriptors-fewer",
            "Fewer descriptors than the count are refused.",
            IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 2, 1, 0),
        WithDescriptors(
            "irq-descriptors-more",
            "More descriptors than the count are refused.",
            IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 1, 2, 0),
        WithDescriptors("irq-descriptors-none", "Descriptors with no data are refused.", SignalAll, 1, 1, 0),
        WithDescriptors(
            "irq-descriptors-bool",
            "Descriptors with bools are refused.",
            IrqSetFlags.DataBool | IrqSetFlags.Trigger, 1, 1, 1),
        WithDescriptors(
            "irq-descriptors-mask-more",
            "More descriptors of mask events than the count are refused.",
            IrqSetFlags.DataEventFd | IrqSetFlags.Mask, 1, 2, 0),
    ];

    private static ConformanceCase Refusal(string name, string rule, Func<Probe, byte[]> body, uint least = 1) =>
        new(name, RuleSource.Observed, rule, probe => Refused(probe, body, least));

    private static void Refused(Probe probe, Func<Probe, byte[]> body, uint least = 1)
    {
        probe.BeginIrqs(least);
        EventFdHandle armed = probe.Arm(0);
        probe.Refuse(VfioUserCommand.SetIrqs, body(probe));
        probe.Trigger(0, 1);
        probe.ExpectCount(armed, 1, "the vector that was armed before");
    }

    private static byte[] SmallArgument(Probe probe)
    {
        byte[] body = probe.IrqBody(SignalAll, 0, 1);
        body[0] = 8;
        return body;
    }

    private static ConformanceCase WithDescriptors(
        string name, string rule, IrqSetFlags flags, uint count, int descriptors, int bools) =>
        new(name, RuleSource.Observed, rule, probe =>
        {
            probe.BeginIrqs(2);
            EventFdHandle armed = probe.Arm(0);
            SafeHandle[] sent = [.. Enumerable.Range(0, descriptors).Select(_ => probe.NewEvent())];
            probe.Refuse(VfioUserCommand.SetIrqs, probe.IrqBody(flags, 0, count, new byte[bools]), sent);
            probe.Trigger(0, 1);
            probe.ExpectCount(armed, 1, "the vector that was armed before");
        });
}

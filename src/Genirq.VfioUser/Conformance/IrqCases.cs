using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>What SET_IRQS does.</summary>
internal static class IrqCases
{
    private const IrqSetFlags Store = IrqSetFlags.DataEventFd | IrqSetFlags.Trigger;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new(
            "irq-one-of-two",
            RuleSource.Document,
            "Signalling one vector raises its descriptor alone, by 1.",
            OneOfTwo),
        new("irq-counter", RuleSource.Document, "Three signals before a read count 3.", Counter),
        new("irq-semaphore", RuleSource.Document, "With a semaphore each read takes one.", Semaphore),
        new("irq-replace", RuleSource.Document, "A second descriptor replaces the first.", Replace),
        new(
            "irq-forget",
            RuleSource.Document,
            "No descriptors forget the range; a later signal is not an error.",
            Forget),
        new("irq-forget-part", RuleSource.Document, "Forgetting a range leaves the others armed.", ForgetPart),
        new(
            "irq-drop-all",
            RuleSource.Document,
            "No data, trigger, start 0, count 0 drops all; vectors can be armed again at any start.",
            DropAll),
        new("irq-drop-twice", RuleSource.Document, "Dropping all when nothing is armed is not an error.", DropTwice),
        new("irq-bool", RuleSource.Document, "Bools 1, 0, 1 signal vectors 0 and 2 only.", Bools),
        new("irq-range", RuleSource.Document, "Several descriptors in one message arm a range.", Range),
        new("irq-add-later", RuleSource.Document, "Vectors are added one by one while others are armed.", AddLater),
        new(
            "irq-unarmed",
            RuleSource.Document,
            "Signalling a vector without a descriptor succeeds and does nothing.",
            Unarmed),
        new(
            "irq-mask",
            RuleSource.Document,
            "Mask and unmask of a range are accepted, by range and by bools.",
            Mask),
        new(
            "irq-mask-event",
            RuleSource.Document,
            "A mask event is raised when a vector is masked, an unmask event when it is unmasked.",
            MaskEvent),
        new("irq-no-reply", RuleSource.Document, "A posted SET_IRQS is carried out in its order.", Posted),
        new(
            "irq-own-descriptors",
            RuleSource.Document,
            "Descriptors of one message are never attributed to the next.",
            Own),
        new(
            "irq-request",
            RuleSource.Document,
            "The request interrupt takes a descriptor where it is offered.",
            Request),
    ];

    private static void OneOfTwo(Probe probe)
    {
        probe.BeginIrqs(2);
        uint last = Math.Min(probe.Vectors - 1, 5);
        EventFdHandle first = probe.Arm(0);
        EventFdHandle other = probe.Arm(last);
        probe.Trigger(last, 1);
        probe.ExpectCount(other, 1, $"vector {last}");
        probe.ExpectCount(first, 0, "vector 0");
    }

    private static void Counter(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle armed = probe.Arm(0);
        for (int i = 0; i < 3; i++)
        {
            probe.Trigger(0, 1);
        }

        probe.ExpectCount(armed, 3, "vector 0");
    }

    private static void Semaphore(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle armed = probe.Arm(0, EventFdFlags.Semaphore);
        for (int i = 0; i < 3; i++)
        {
            probe.Trigger(0, 1);
        }

        for (int i = 0; i < 3; i++)
        {
            probe.ExpectCount(armed, 1, $"read {i} of vector 0");
        }

        probe.ExpectCount(armed, 0, "a fourth read of vector 0");
    }

    private static void Replace(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle first = probe.Arm(0);
        EventFdHandle second = probe.Arm(0);
        probe.Trigger(0, 1);
        probe.ExpectCount(first, 0, "the descriptor that was replaced");
        probe.ExpectCount(second, 1, "the new descriptor");
    }

    private static void Forget(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle armed = probe.Arm(0);
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(Store, 0, 1));
        probe.Trigger(0, 1);
        probe.ExpectCount(armed, 0, "the vector that was forgotten");
    }

    private static void ForgetPart(Probe probe)
    {
        probe.BeginIrqs(3);
        EventFdHandle[] armed = [probe.Arm(0), probe.Arm(1), probe.Arm(2)];
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(Store, 1, 1));
        probe.Trigger(0, 3);
        probe.ExpectCount(armed[0], 1, "vector 0");
        probe.ExpectCount(armed[1], 0, "the vector that was forgotten");
        probe.ExpectCount(armed[2], 1, "vector 2");
    }

    private static void DropAll(Probe probe)
    {
        probe.BeginIrqs(2);
        EventFdHandle first = probe.Arm(0);
        probe.Arm(1);
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Trigger, 0, 0));
        EventFdHandle again = probe.Arm(1);
        probe.Trigger(0, 2);
        probe.ExpectCount(first, 0, "vector 0, which was dropped");
        probe.ExpectCount(again, 1, "vector 1, which was armed again");
    }

    private static void DropTwice(Probe probe)
    {
        probe.BeginIrqs();
        byte[] drop = probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Trigger, 0, 0);
        probe.Succeed(VfioUserCommand.SetIrqs, drop);
        probe.Succeed(VfioUserCommand.SetIrqs, drop);
    }

    private static void Bools(Probe probe)
    {
        probe.BeginIrqs(3);
        EventFdHandle[] armed = [probe.Arm(0), probe.Arm(1), probe.Arm(2)];
        probe.Succeed(
            VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataBool | IrqSetFlags.Trigger, 0, 3, 1, 0, 1));
        probe.ExpectCount(armed[0], 1, "vector 0");
        probe.ExpectCount(armed[1], 0, "vector 1");
        probe.ExpectCount(armed[2], 1, "vector 2");
    }

    private static void Range(Probe probe)
    {
        probe.BeginIrqs(2);
        EventFdHandle first = probe.NewEvent();
        EventFdHandle second = probe.NewEvent();
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(Store, 0, 2), first, second);
        probe.Trigger(1, 1);
        probe.ExpectCount(first, 0, "vector 0");
        probe.ExpectCount(second, 1, "vector 1");
    }

    private static void AddLater(Probe probe)
    {
        probe.BeginIrqs();
        uint count = Math.Min(probe.Vectors, 32);
        EventFdHandle[] armed = new EventFdHandle[count];
        for (uint vector = 0; vector < count; vector++)
        {
            armed[vector] = probe.Arm(vector);
            probe.Trigger(0, vector + 1);
        }

        for (uint vector = 0; vector < count; vector++)
        {
            probe.ExpectCount(armed[vector], count - vector, $"vector {vector}");
        }
    }

    private static void Unarmed(Probe probe)
    {
        probe.BeginIrqs();
        probe.Trigger(0, probe.Vectors);
        EventFdHandle later = probe.Arm(0);
        probe.ExpectCount(later, 0, "a vector that was armed after its signal");
    }

    private static void Mask(Probe probe)
    {
        probe.BeginIrqs(2);
        if (probe.Kind != IrqKind.MsiX || !IsMaskable(probe))
        {
            throw new ProbeException("MSI-X is not said to be maskable") { IsSkipped = true };
        }

        foreach (IrqSetFlags action in (ReadOnlySpan<IrqSetFlags>)[IrqSetFlags.Mask, IrqSetFlags.Unmask])
        {
            probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataNone | action, 0, 2));
            probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataBool | action, 0, 2, 0, 1));
        }
    }

    private static void MaskEvent(Probe probe)
    {
        probe.BeginIrqs();
        if (probe.Kind != IrqKind.MsiX || !IsMaskable(probe))
        {
            throw new ProbeException("MSI-X is not said to be maskable") { IsSkipped = true };
        }

        EventFdHandle masked = probe.NewEvent();
        EventFdHandle unmasked = probe.NewEvent();
        probe.Succeed(
            VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataEventFd | IrqSetFlags.Mask, 0, 1), masked);
        probe.Succeed(
            VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataEventFd | IrqSetFlags.Unmask, 0, 1), unmasked);
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Mask, 0, 1));
        probe.ExpectCount(masked, 1, "the mask event");
        probe.ExpectCount(unmasked, 0, "the unmask event");
        probe.Succeed(VfioUserCommand.SetIrqs, probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Unmask, 0, 1));
        probe.ExpectCount(masked, 0, "the mask event, again,");
        probe.ExpectCount(unmasked, 1, "the unmask event");
    }

    private static bool IsMaskable(Probe probe) =>
        (probe.Succeed(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, (uint)probe.Kind, 0))[4] & 2) != 0;

    private static void Posted(Probe probe)
    {
        probe.BeginIrqs();
        EventFdHandle armed = probe.Arm(0);
        byte[] signal = probe.IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Trigger, 0, 1);
        probe.Send(probe.Message(VfioUserCommand.SetIrqs, signal, WireFlags.NoReply));
        probe.ExpectSilence();
        probe.ExpectCount(armed, 1, "vector 0");
    }

    // Both are in the socket before the server reads: the first brings a descriptor, the second does not.
    private static void Own(Probe probe)
    {
        probe.BeginIrqs(2);
        EventFdHandle first = probe.NewEvent();
        byte[] one = probe.Message(VfioUserCommand.SetIrqs, probe.IrqBody(Store, 0, 1));
        int firstId = probe.LastId;
        byte[] other = probe.Message(VfioUserCommand.SetIrqs, probe.IrqBody(Store, 1, 1));
        probe.Send([.. one, .. other], first);
        probe.Receive(VfioUserCommand.SetIrqs, firstId).Dispose();
        probe.Receive(VfioUserCommand.SetIrqs, probe.LastId).Dispose();
        probe.Trigger(1, 1);
        probe.ExpectCount(first, 0, "the descriptor of vector 0, when vector 1 was signalled,");
        probe.Trigger(0, 1);
        probe.ExpectCount(first, 1, "vector 0");
    }

    private static void Request(Probe probe)
    {
        probe.Begin();
        byte[] info = probe.Succeed(VfioUserCommand.GetIrqInfo, Probe.Words(16, 0, (uint)IrqKind.Request, 0));
        if (info[12] == 0)
        {
            throw new ProbeException("the device has no request interrupt") { IsSkipped = true };
        }

        EventFdHandle armed = probe.NewEvent();
        probe.Succeed(VfioUserCommand.SetIrqs, Probe.IrqBody((uint)IrqKind.Request, Store, 0, 1), armed);
        probe.Succeed(
            VfioUserCommand.SetIrqs,
            Probe.IrqBody((uint)IrqKind.Request, IrqSetFlags.DataNone | IrqSetFlags.Trigger, 0, 1));
        probe.ExpectCount(armed, 1, "the request interrupt");
    }
}

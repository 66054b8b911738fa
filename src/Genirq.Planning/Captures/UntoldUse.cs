namespace Genirq.Planning.Captures;

/// <summary>Says what a tree with the folders of functions does not tell of the messages in use.</summary>
/// <remarks>
/// Tools that copy a machine's topology leave out <c>/proc/interrupts</c>, and some the folders that list each
/// function's messages as well.
/// </remarks>
internal static class UntoldUse
{
    private const string Command = "sudo genirq capture DIR";

    /// <summary>Marks a machine of which it is not told which messages are there, or which of them are
    /// requested.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="areRequestsTold">Whether something tells which interrupts are requested.</param>
    public static MachineCapture AddTo(MachineCapture capture, bool areRequestsTold)
    {
        if (capture.Vectors is not null)
        {
            return capture;
        }

        int messages = capture.Functions.Sum(static function => function.Irqs.Count) + capture.OwnStoreIrqs.Count;
        if (messages == 0)
        {
            bool isTold = capture.Interrupts.Any(static one => one.HasRow || one.Chip is not null)
                || (capture.Functions.Count > 0 && capture.Functions.All(HasNoneInUse));
            return isTold ? capture : Mark(
                capture,
                "the tree has neither rows of /proc/interrupts nor folders msi_irqs, so nothing tells which messages "
                    + "are in use");
        }

        // Elsewhere a message takes its place when it is allocated.
        if (areRequestsTold || !capture.Architecture.MayBeX86())
        {
            return capture;
        }

        string which = messages == 1
            ? "whether the 1 message in msi_irqs is requested, which is counted"
            : $"which of the {messages} messages in msi_irqs are requested; all are counted";
        MachineCapture marked = Mark(
            capture,
            $"the tree has neither rows of /proc/interrupts nor folders of /proc/irq, so nothing tells {which}");
        return marked with { AreRequestsAssumed = true };
    }

    private static MachineCapture Mark(MachineCapture capture, string reason) => capture with
    {
        InterruptsBasis = Basis.Assumed,
        Missing = capture.Missing ?? new MissingPart(reason, Command),
    };

    private static bool HasNoneInUse(CapturedFunction function) => function.Capabilities is { } known
        && known.Msi?.IsEnabled != true && known.MsiX?.IsEnabled != true;
}

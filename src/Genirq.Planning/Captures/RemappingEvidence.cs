using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>Tells whether a machine's interrupts are remapped.</summary>
internal static class RemappingEvidence
{
    private const string RemappedPrefix = "IR-";

    /// <summary>Whether they are: the names of chips say so, or somebody has several messages by MSI, which nothing
    /// else
    /// serves.</summary>
    /// <param name="capture">The machine.</param>
    public static bool IsIn(MachineCapture capture) => capture.HasRemappedMessages || IsNamed(capture)
        || capture.Functions.Any(HasSeveralMessages);

    /// <summary>Whether it is told by several messages of one MSI alone, without a chip that says so.</summary>
    /// <param name="capture">The machine.</param>
    public static bool IsAssumed(MachineCapture capture) =>
        !capture.HasRemappedMessages && !IsNamed(capture) && IsIn(capture);

    /// <summary>Whether a function has several messages by MSI.</summary>
    /// <param name="function">The function.</param>
    public static bool HasSeveralMessages(CapturedFunction function)
    {
        int count = 0;
        foreach (CapturedIrq irq in function.Irqs)
        {
            bool isMsi = irq.Kind == MessageKind.Msi || irq.Source?.Kind == MessageKind.Msi;
            count += isMsi ? irq.Source?.Index > 0 ? 2 : 1 : 0;
        }

        return count > 1;
    }

    private static bool IsNamed(MachineCapture capture) => capture.Interrupts.Any(static irq =>
        irq.Chip?.StartsWith(RemappedPrefix, StringComparison.Ordinal) == true);
}

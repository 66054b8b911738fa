using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Captures;

/// <summary>Tells whether a machine's interrupts are remapped.</summary>
internal static class RemappingEvidence
{
    private const string RemappedPrefix = "IR-";

    // An unremapped message names its CPU with eight bits, of which one value means all.
    private const int MostWithoutRemapping = 255;

    /// <summary>Whether as many CPUs run only with remapping.</summary>
    /// <param name="cpus">How many.</param>
    /// <param name="note">What to say of it.</param>
    public static bool IsNeededBy(int cpus, out string note)
    {
        note = $"{cpus} CPUs run only with interrupt remapping, which is assumed";
        return cpus > MostWithoutRemapping;
    }

    /// <summary>Whether the number of CPUs is all that tells it. A guest whose hypervisor takes wider numbers needs
    /// none: its chips say so.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="note">What to say of it.</param>
    public static bool IsImplied(MachineCapture capture, out string note) =>
        IsNeededBy(capture.OnlineCpus.Count, out note) && capture.Architecture == MachineArchitecture.X86
        && !IsIn(capture) && capture.Interrupts.All(static irq => irq.Chip is null);

    /// <summary>Whether they are: the names of chips say so, or a function has several messages by MSI, which nothing
    /// else serves.</summary>
    /// <param name="capture">The machine.</param>
    public static bool IsIn(MachineCapture capture) => capture.HasRemappedMessages || IsNamed(capture)
        || capture.Functions.Any(HasSeveralMessages);

    /// <summary>Whether it is told by several messages of one MSI alone, without a chip that says so.</summary>
    /// <param name="capture">The machine.</param>
    public static bool IsAssumed(MachineCapture capture) =>
        !capture.HasRemappedMessages && !IsNamed(capture) && IsIn(capture);

    /// <summary>Whose units remap: those of who made the CPUs, or what is seen of the units themselves; null if nothing
    /// says so.</summary>
    /// <param name="capture">The machine.</param>
    /// <remarks>Hygon's CPUs have AMD's units, Zhaoxin's have Intel's.</remarks>
    public static CpuVendor? UnitsOf(MachineCapture capture)
    {
        if (capture.Functions.Any(static function => function.Class == X86Functions.IommuClass)
            || capture.Interrupts.Any(static irq =>
                irq.Actions.Any(static name => name.StartsWith("AMD-Vi", StringComparison.Ordinal))))
        {
            return CpuVendor.Amd;
        }

        if (capture.Interrupts.Any(static irq => irq.Chip?.Contains("DMAR", StringComparison.Ordinal) == true))
        {
            return CpuVendor.Intel;
        }

        return capture.CpuVendorName switch
        {
            "AuthenticAMD" or "HygonGenuine" => CpuVendor.Amd,
            "GenuineIntel" or "CentaurHauls" or "Shanghai" => CpuVendor.Intel,
            _ => CpuVendors.Of(capture) is var vendor and not CpuVendor.Other ? vendor : null,
        };
    }

    /// <summary>Whether a function has several messages by MSI.</summary>
    /// <param name="function">The function.</param>
    public static bool HasSeveralMessages(CapturedFunction function)
    {
        if (function.Irqs.Count == 0)
        {
            return false;
        }

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

using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Captures;

/// <summary>Finds what cannot be true of any machine: a capture that says so is damaged or made up.</summary>
/// <remarks>
/// Files that do not fit together because the machine changed while they were read are no contradictions; they become
/// notes.
/// </remarks>
internal static class CaptureChecks
{
    // Limit: contradictions that are listed; one is enough to refuse a capture.
    private const int Maximum = 20;

    /// <summary>Pins of one I/O APIC. Source: Intel 82093AA, 3.2.2: the field of the last entry has eight bits, 0 to
    /// 239.</summary>
    public const int MaximumPins = 240;

    /// <summary>The contradictions of a capture, whatever it was read from.</summary>
    /// <param name="capture">The machine.</param>
    public static IReadOnlyList<string> Of(MachineCapture capture) =>
        capture.Contradictions.Count > 0 ? capture.Contradictions : Find(capture);

    /// <summary>Finds contradictions.</summary>
    /// <param name="capture">The machine.</param>
    public static IReadOnlyList<string> Find(MachineCapture capture)
    {
        List<string> found = [];
        int last = capture.PossibleCpus.Last;
        if (last < 0)
        {
            return found;
        }

        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            CheckCpus(interrupt, last, found);
            CheckPin(interrupt, found);
        }

        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            if (interrupt.Dump?.Vector is { PreviousVector: 0 } vector && (vector.IsMoving || vector.IsCleanupPending))
            {
                found.Add($"{CapturePaths.DumpFolder}/{interrupt.Irq}: it moves, but names no vector that it leaves");
            }
        }

        foreach (VectorDumpRow row in capture.Vectors?.Rows ?? [])
        {
            if (row.Cpu > last)
            {
                found.Add($"{CapturePaths.VectorDomain}: there is a row for CPU {row.Cpu}, but there can be 0-{last}");
            }
        }

        if (capture.Architecture == MachineArchitecture.X86)
        {
            CheckCounts(capture, found);
        }
        else
        {
            ParentChecks.Find(capture, found);
        }

        return found.Count > Maximum ? found[..Maximum] : found;
    }

    /// <summary>What is odd, and no contradiction: interrupts on CPUs that are in no list of CPUs.</summary>
    /// <param name="capture">The machine.</param>
    public static IEnumerable<string> Remarks(MachineCapture capture)
    {
        CpuMask known = capture.PossibleCpus.Or(capture.OnlineCpus).Or(capture.PresentCpus ?? CpuMask.Empty);
        if (known.IsEmpty)
        {
            yield break;
        }

        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            CpuMask goes = interrupt.EffectiveAffinity ?? CpuMask.Empty;
            goes = goes.Or(interrupt.CountedCpus ?? CpuMask.Empty)
                .Or(interrupt.Dump?.EffectiveAffinity ?? CpuMask.Empty);
            goes = interrupt.Dump?.Vector is { Vector: not 0, Target: >= 0 and var target }
                ? goes.Or(CpuMask.Of(target))
                : goes;
            if (!goes.IsSubsetOf(known))
            {
                CpuMask unknown = goes.Except(known);
                yield return $"interrupt {interrupt.Irq} goes to CPU{(unknown.Count == 1 ? "" : "s")} {unknown}, which "
                    + $"{(unknown.Count == 1 ? "is" : "are")} in no list of CPUs";
            }
        }
    }

    private static void CheckPin(CapturedInterrupt interrupt, List<string> found)
    {
        if (interrupt.Chip?.Contains("IO-APIC", StringComparison.Ordinal) != true)
        {
            return;
        }

        // A number with a sign is not taken for one, and stands where the flow is expected.
        string? pin = interrupt.HardwareIrq >= MaximumPins
            ? interrupt.HardwareIrq.Value.ToString(CultureInfo.InvariantCulture)
            : interrupt is { HardwareIrq: null, Flow: [>= '0' and <= '9', ..] flow } ? $"-{flow.Split('-')[0]}" : null;
        if (pin is not null)
        {
            found.Add($"interrupt {interrupt.Irq} is on pin {pin} of an I/O APIC, but pins are 0 to {MaximumPins - 1}");
        }
    }

    private static void CheckCpus(CapturedInterrupt interrupt, int last, List<string> found)
    {
        int highest = Math.Max(
            Math.Max(interrupt.Affinity?.Last ?? -1, interrupt.EffectiveAffinity?.Last ?? -1),
            interrupt.Dump is { } dump ? HighestOf(dump) : -1);
        if (highest > last)
        {
            found.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"interrupt {interrupt.Irq} goes to CPU {highest}, but there can be 0-{last}"));
        }
    }

    private static int HighestOf(InterruptDump dump)
    {
        int highest = Math.Max(
            dump.Affinity?.Last ?? -1,
            Math.Max(dump.EffectiveAffinity?.Last ?? -1, dump.PendingAffinity?.Last ?? -1));
        return dump.Vector is { } vector ? Math.Max(highest, Math.Max(vector.Target, vector.PreviousTarget)) : highest;
    }

    private static void CheckCounts(MachineCapture capture, List<string> found)
    {
        Dictionary<int, int> counts = [];
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            // Behind a volume management device many share one vector.
            if (interrupt is { HasRow: true, EffectiveAffinity: { Count: 1 } cpus, Chip: { } chip }
                && chip.Contains("PCI-MSI", StringComparison.Ordinal)
                && !chip.StartsWith("VMD-", StringComparison.Ordinal))
            {
                counts[cpus.First] = counts.GetValueOrDefault(cpus.First) + 1;
            }
        }

        foreach ((int cpu, int count) in counts)
        {
            if (count > VectorDumpRow.MaximumVectors)
            {
                found.Add($"{count} interrupts go to CPU {cpu}, but a CPU has {VectorDumpRow.MaximumVectors} vectors at"
                    + " most");
            }
        }
    }
}

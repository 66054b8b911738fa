using Genirq.Cpus;
using Genirq.Planning.Dumps;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Captures;

/// <summary>Finds what no machine can be: then nothing that is computed from a capture would mean anything.</summary>
public static class CaptureContradictions
{
    // The range of device vectors was one longer before Linux 6.10.
    private const int EndOfDevices = X86Vectors.FirstSystem + 1;

    /// <summary>The first contradiction of a capture.</summary>
    /// <param name="capture">The capture.</param>
    /// <returns>What contradicts what, as one sentence without an end; null if all fits together.</returns>
    public static string? First(MachineCapture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        return FirstOfInterrupts(capture) ?? FirstOfTable(capture) ?? FirstOfLoad(capture);
    }

    private static string? FirstOfInterrupts(MachineCapture capture)
    {
        CpuMask possible = capture.PossibleCpus;
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            if (interrupt.EffectiveAffinity is { } cpus && !cpus.IsSubsetOf(possible))
            {
                return $"interrupt {interrupt.Irq} goes to CPU {cpus.Except(possible)}, which does not exist; there "
                    + $"can "
                    + $"be {possible}";
            }

            if (interrupt.Dump?.Vector is { Vector: not 0, Target: >= 0 } held && !possible.Contains(held.Target))
            {
                return $"interrupt {interrupt.Irq} has a vector of CPU {held.Target}, which does not exist; there "
                    + $"can be "
                    + $"{possible}";
            }
        }

        return null;
    }

    // Counters that dropped below zero are a kernel's mistake, not the capture's.
    private static string? FirstOfTable(MachineCapture capture)
    {
        int capacity = CapacityOf(capture);
        foreach (VectorDumpRow row in capture.Vectors?.Rows ?? [])
        {
            if (!capture.PossibleCpus.Contains(row.Cpu))
            {
                return $"the table of vectors has CPU {row.Cpu}, which does not exist; there can be "
                    + $"{capture.PossibleCpus}";
            }

            if ((int)row.Allocated > capacity || (int)row.Managed > capacity || (int)row.Available > capacity)
            {
                return $"the table of vectors tells more of CPU {row.Cpu} than the {capacity} vectors that it holds";
            }
        }

        return null;
    }

    private static string? FirstOfLoad(MachineCapture capture)
    {
        if (capture.Architecture != MachineArchitecture.X86)
        {
            return null;
        }

        int capacity = CapacityOf(capture);
        Dictionary<int, int> loads = [];
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            if (interrupt is { HasRow: true, EffectiveAffinity: { Count: 1 } cpu })
            {
                int load = loads[cpu.First] = loads.GetValueOrDefault(cpu.First) + 1;
                if (load > capacity)
                {
                    return $"more interrupts go to CPU {cpu.First} than the {capacity} vectors that it holds";
                }
            }
        }

        return null;
    }

    private static int CapacityOf(MachineCapture capture) => EndOfDevices - X86Vectors.FirstExternal
        - (capture.Vectors?.SystemVectors?.Count(
            static vector => vector is >= X86Vectors.FirstExternal and < EndOfDevices) ?? 0);
}

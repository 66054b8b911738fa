using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Debugfs;

/// <summary>What real kernels say twice, in the table of vectors and interrupt by interrupt, is read alike.</summary>
public sealed class GuestDumpTests
{
    [DataFact("guests")]
    public void Read_EveryStepOfEveryGuest_TellsTheSameTwice()
    {
        int steps = 0;
        foreach (string archive in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            foreach ((string step, MemoryTree tree) in TestData.ReadArchive(archive))
            {
                Check(MachineCaptureReader.Read(tree), $"{Path.GetFileName(archive)} {step}");
                steps++;
            }
        }

        Assert.True(steps > 0, "There is no step in any archive.");
    }

    private static void Check(MachineCapture capture, string place)
    {
        Assert.True(capture.Architecture == MachineArchitecture.X86, place);
        Assert.True(capture.Vectors is { IsComplete: true, Problems.Count: 0 }, place);
        VectorDump vectors = capture.Vectors!;
        Assert.True(vectors.Rows.Select(row => row.Cpu).SequenceEqual(capture.OnlineCpus), place);
        Assert.True(capture.ApicNumbers.Count(number => number >= 0) == capture.OnlineCpus.Count, place);
        Assert.True(capture.OnlineCpus.IsSubsetOf(capture.PresentCpus!), place);
        Assert.NotNull(capture.CommandLine);
        Assert.NotNull(capture.DefaultAffinity);

        SortedSet<(int Cpu, int Vector)> pairs = [];
        uint reserved = 0;
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            Assert.True(interrupt.Dump is not null, $"{place}: {interrupt.Irq} has no dump");
            Assert.True(interrupt.Chip is not null, $"{place}: {interrupt.Irq} has no chip");
            Assert.True(
                interrupt.HardwareIrq is null || interrupt.HardwareIrq == interrupt.Dump!.Levels[0].HardwareIrq,
                $"{place}: {interrupt.Irq} has two hardware numbers");
            DumpedVector? vector = interrupt.Dump!.Vector;
            reserved += vector is { HasReserved: true } ? 1u : 0;
            if (vector is { Vector: > 0 })
            {
                pairs.Add((vector.Target, vector.Vector));
            }

            // A row means an action, and an action a folder in /proc/irq.
            Assert.True(interrupt.WasRequested || !interrupt.HasRow, $"{place}: {interrupt.Irq}");
            Assert.Same(interrupt, capture.Find(interrupt.Irq));
            if (vector is { PreviousVector: > 0 })
            {
                pairs.Add((vector.PreviousTarget, vector.PreviousVector));
            }
        }

        Assert.True(reserved == vectors.GlobalReserved, $"{place}: {reserved} reservations");
        Assert.True(
            pairs.SetEquals(vectors.Rows.SelectMany(row => row.Vectors!.Select(vector => (row.Cpu, vector)))), place);
    }
}

using System.Diagnostics;

namespace Genirq.Benchmarks.Quick;

/// <summary>Measures lines by plain timing loops on one CPU.</summary>
/// <param name="options">How long.</param>
internal sealed class QuickRunner(QuickOptions options)
{
    private const int WarmUps = 3;
    private const int RoundsOfWarmUp = 30;

    // Longer than the delay after which the runtime recompiles what was called often.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(120);

    /// <summary>Warms all lines up and measures them, pass by pass.</summary>
    public IReadOnlyList<QuickResult> Run(IReadOnlyList<QuickLine> lines)
    {
        List<double>[] medians = new List<double>[lines.Count];
        double[] best = new double[lines.Count];
        double[] bytes = new double[lines.Count];
        for (int i = 0; i < lines.Count; i++)
        {
            WarmUp(lines[i]);
            medians[i] = [];
            best[i] = double.MaxValue;
        }

        for (int pass = 0; pass < options.Passes; pass++)
        {
            for (int i = 0; i < lines.Count; i++)
            {
                (double[] rounds, bytes[i]) = Measure(lines[i]);
                Array.Sort(rounds);
                best[i] = Math.Min(best[i], rounds[0]);
                medians[i].Add(rounds[rounds.Length / 2]);
            }
        }

        return
        [
            .. lines.Select((line, i) =>
                new QuickResult(line.Name, best[i], medians[i].Order().ElementAt(options.Passes / 2), bytes[i])),
        ];
    }

    private void WarmUp(QuickLine line)
    {
        for (int phase = 0; phase < WarmUps && options.WarmUp > TimeSpan.Zero; phase++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            for (int round = 0; round < RoundsOfWarmUp || clock.Elapsed < options.WarmUp; round++)
            {
                Once(line);
            }

            Thread.Sleep(s_pause);
        }
    }

    private (double[] Rounds, double Bytes) Measure(QuickLine line)
    {
        double[] rounds = new double[options.Rounds];
        long allocated = 0;
        Once(line);
        GC.Collect();
        for (int round = 0; round < rounds.Length; round++)
        {
            line.Before?.Invoke();
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            line.Round();
            long end = Stopwatch.GetTimestamp();
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
            line.After?.Invoke();
            rounds[round] = Stopwatch.GetElapsedTime(start, end).TotalNanoseconds / line.Operations;
        }

        return (rounds, (double)allocated / rounds.Length / line.Operations);
    }

    private static void Once(QuickLine line)
    {
        line.Before?.Invoke();
        line.Round();
        line.After?.Invoke();
    }
}

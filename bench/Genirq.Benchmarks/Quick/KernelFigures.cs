using System.Globalization;

namespace Genirq.Benchmarks.Quick;

/// <summary>The kernel's recorded figures, read from the table of a Markdown file.</summary>
internal static class KernelFigures
{
    private const int BestColumn = 4;

    /// <summary>The fastest round of each line, in nanoseconds, by the line's name.</summary>
    /// <param name="path">The file; its table's first column is the name in backquotes, the fourth the best.</param>
    public static IReadOnlyDictionary<string, double> Read(string path)
    {
        Dictionary<string, double> best = [];
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length > BestColumn && cells[1].StartsWith('`')
                && double.TryParse(cells[BestColumn], CultureInfo.InvariantCulture, out double nanoseconds))
            {
                best[cells[1].Trim('`')] = nanoseconds;
            }
        }

        return best;
    }
}

using System.Globalization;

namespace Genirq.Guests;

/// <summary>The kernel's own count: the rows of <c>/proc/interrupts</c> that VFIO has.</summary>
internal static class HostInterrupts
{
    /// <summary>The rows of a device, by what the kernel calls them: <c>vfio-msix[5]</c>.</summary>
    /// <param name="slot">The device.</param>
    /// <returns>For each name its number and its count over all CPUs.</returns>
    public static Dictionary<string, (int Number, long Count)> Of(string slot)
    {
        Dictionary<string, (int Number, long Count)> rows = [];
        foreach (string line in File.ReadLines("/proc/interrupts"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string name = words.Length == 0 ? "" : words[^1];
            if (!name.StartsWith("vfio-", StringComparison.Ordinal)
                || !name.EndsWith($"({slot})", StringComparison.Ordinal))
            {
                continue;
            }

            long count = words.Skip(1).TakeWhile(static word => long.TryParse(word, out _))
                .Sum(static word => long.Parse(word, CultureInfo.InvariantCulture));
            int number = int.Parse(words[0].TrimEnd(':'), CultureInfo.InvariantCulture);
            rows[name[..name.IndexOf('(', StringComparison.Ordinal)]] = (number, count);
        }

        return rows;
    }

    /// <summary>How many descriptors this process has open.</summary>
    public static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}

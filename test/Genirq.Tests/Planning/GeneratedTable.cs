using System.Globalization;
using System.Text;

namespace Genirq.Tests.Planning;

/// <summary>A file like <c>/proc/interrupts</c> of a large machine, made from nothing.</summary>
internal static class GeneratedTable
{
    /// <summary>The file.</summary>
    public static byte[] Bytes(int cpus, int rows)
    {
        StringBuilder text = new("            ");
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            text.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}");
        }

        text.Append('\n');
        for (int row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row + 24,4}:");
            for (int cpu = 0; cpu < cpus; cpu++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Counter(row, cpu),10} ");
            }

            text.Append(CultureInfo.InvariantCulture, $" IR-PCI-MSIX-0000:3d:00.0 {row,4}-edge      nic-rx-{row}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>What a cell holds: mostly 0, as on real machines.</summary>
    public static ulong Counter(int row, int cpu) => (row + cpu) % 10 == 0 ? ((ulong)row * 1_000_003) + (ulong)cpu : 0;

    /// <summary>The sum of a column.</summary>
    public static ulong Sum(int rows, int cpu)
    {
        ulong sum = 0;
        for (int row = 0; row < rows; row++)
        {
            sum += Counter(row, cpu);
        }

        return sum;
    }
}

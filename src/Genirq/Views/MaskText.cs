using Genirq.Cpus;

namespace Genirq.Views;

/// <summary>CPU masks as files show and take them: groups of 32 bits in hexadecimal digits, the highest
/// first.</summary>
/// <remarks>Source: Linux 6.12, lib/vsprintf.c (bitmap_string) and lib/bitmap-str.c (bitmap_parse).</remarks>
internal static class MaskText
{
    private const int GroupBits = 32;

    /// <summary>Writes a mask with as many digits as the CPUs need.</summary>
    public static void Write(TextWriter writer, CpuMask mask, int cpuCount)
    {
        int groups = (cpuCount + GroupBits - 1) / GroupBits;
        for (int group = groups - 1; group >= 0; group--)
        {
            int bits = Math.Min(cpuCount - (group * GroupBits), GroupBits);
            ViewText.Hex(writer, Group(mask, group), (bits + 3) / 4);
            if (group != 0)
            {
                writer.Write(',');
            }
        }
    }

    /// <summary>Reads a mask; a line feed at the end is allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cpuCount">How many CPUs are possible; a bit beyond them is refused.</param>
    /// <param name="mask">The mask.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, int cpuCount, out CpuMask mask)
    {
        mask = CpuMask.Empty;
        text = text.Trim();
        List<int> cpus = [];
        int lowest = 0;
        while (true)
        {
            int comma = text.LastIndexOf(',');
            ReadOnlySpan<char> group = text[(comma + 1)..];
            if (group.Length is 0 or > GroupBits / 4 || !TryAddGroup(group, lowest, cpuCount, cpus))
            {
                return false;
            }

            if (comma < 0)
            {
                mask = CpuMask.Of([.. cpus]);
                return true;
            }

            text = text[..comma];
            lowest += GroupBits;
        }
    }

    private static bool TryAddGroup(ReadOnlySpan<char> group, int lowest, int cpuCount, List<int> cpus)
    {
        for (int digit = 0; digit < group.Length; digit++)
        {
            char letter = group[group.Length - 1 - digit];
            if (!char.IsAsciiHexDigit(letter))
            {
                return false;
            }

            int bits = Convert.ToInt32(letter.ToString(), 16);
            for (int bit = 0; bit < 4; bit++)
            {
                int cpu = lowest + (digit * 4) + bit;
                if ((bits & (1 << bit)) == 0)
                {
                    continue;
                }

                if (cpu >= cpuCount)
                {
                    return false;
                }

                cpus.Add(cpu);
            }
        }

        return true;
    }

    private static uint Group(CpuMask mask, int group)
    {
        uint bits = 0;
        for (int bit = 0; bit < GroupBits; bit++)
        {
            bits |= mask.Contains((group * GroupBits) + bit) ? 1u << bit : 0;
        }

        return bits;
    }
}

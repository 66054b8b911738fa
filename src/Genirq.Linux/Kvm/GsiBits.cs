using System.Numerics;

namespace Genirq.Linux.Kvm;

/// <summary>A set of GSIs, one bit each.</summary>
internal static class GsiBits
{
    /// <summary>Whether one is in it.</summary>
    public static bool IsSet(ulong[] bits, int gsi) => (bits[gsi >> 6] >> (gsi & 63) & 1) != 0;

    /// <summary>Puts one in or takes it out.</summary>
    public static void Set(ulong[] bits, int gsi, bool value)
    {
        ulong one = 1uL << (gsi & 63);
        bits[gsi >> 6] = value ? bits[gsi >> 6] | one : bits[gsi >> 6] & ~one;
    }

    /// <summary>The lowest one, from a number on, that is not in it. There must be one.</summary>
    public static int FirstClear(ulong[] bits, int from)
    {
        for (int word = from >> 6; ; word++)
        {
            ulong clear = ~bits[word] & (word == from >> 6 ? ulong.MaxValue << (from & 63) : ulong.MaxValue);
            if (clear != 0)
            {
                return (word * 64) + BitOperations.TrailingZeroCount(clear);
            }
        }
    }

    /// <summary>The lowest one, from a number on, that is in it; -1: none.</summary>
    public static int NextSet(ulong[] bits, int from)
    {
        for (int word = from >> 6; word < bits.Length; word++)
        {
            ulong set = bits[word] & (word == from >> 6 ? ulong.MaxValue << (from & 63) : ulong.MaxValue);
            if (set != 0)
            {
                return (word * 64) + BitOperations.TrailingZeroCount(set);
            }
        }

        return -1;
    }
}

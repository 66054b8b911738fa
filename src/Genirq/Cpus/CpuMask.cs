using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Genirq.Cpus;

/// <summary>An immutable set of CPUs.</summary>
/// <remarks>
/// Thread-safe. Any number of CPUs; the set grows with its highest member. Source: Linux 6.12,
/// include/linux/cpumask.h; the text forms are those of <c>bitmap_parselist</c> and <c>%*pbl</c>.
/// </remarks>
[DebuggerDisplay("CPUs {ToString(),nq}")]
public sealed class CpuMask : IEquatable<CpuMask>, IEnumerable<int>
{
    // Limit: highest CPU number that a mask can hold; a bound on what hostile text can make us allocate.
    private const int MaximumCpu = 65535;

    private readonly ulong[] _words;

    private CpuMask(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
        {
            length--;
        }

        _words = length == words.Length ? words : words[..length];
    }

    /// <summary>No CPU.</summary>
    public static CpuMask Empty { get; } = new([]);

    /// <summary>Whether there is no CPU in it.</summary>
    public bool IsEmpty => _words.Length == 0;

    /// <summary>How many CPUs are in it.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>The lowest CPU, or -1.</summary>
    public int First => Next(0);

    /// <summary>The highest CPU, or -1.</summary>
    public int Last => _words.Length == 0
        ? -1
        : ((_words.Length - 1) * 64) + BitOperations.Log2(_words[^1]);

    /// <summary>Makes a set of one CPU.</summary>
    /// <param name="cpu">0 to 65535.</param>
    public static CpuMask Of(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cpu, MaximumCpu);
        return SingleCpus.Of(cpu);
    }

    /// <summary>Makes a set of CPUs.</summary>
    /// <param name="cpus">Each 0 to 65535.</param>
    public static CpuMask Of(params ReadOnlySpan<int> cpus)
    {
        int last = -1;
        foreach (int cpu in cpus)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cpu, nameof(cpus));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(cpu, MaximumCpu, nameof(cpus));
            last = Math.Max(last, cpu);
        }

        ulong[] words = new ulong[(last + 64) >> 6];
        foreach (int cpu in cpus)
        {
            words[cpu >> 6] |= 1UL << (cpu & 63);
        }

        return new CpuMask(words);
    }

    /// <summary>Makes the set 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">0 to 65536.</param>
    public static CpuMask FirstCpus(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCpu + 1);
        ulong[] words = new ulong[(count + 63) >> 6];
        Array.Fill(words, ulong.MaxValue);
        if ((count & 63) != 0)
        {
            words[^1] = (1UL << (count & 63)) - 1;
        }

        return new CpuMask(words);
    }

    /// <summary>Makes a set of CPUs 0 to 63 from bits.</summary>
    /// <param name="bits">Bit n is CPU n.</param>
    public static CpuMask FromBits(ulong bits) => bits == 0 ? Empty : new CpuMask([bits]);

    /// <summary>Reads a list such as <c>0-3,6</c>; the empty text is the empty set.</summary>
    /// <param name="text">Ranges and single numbers, joined by commas; blanks around are ignored.</param>
    /// <param name="mask">The set, or null if the text is not a list.</param>
    /// <returns>Whether the text is a list.</returns>
    public static bool TryParseList(
        ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CpuMask? mask)
    {
        mask = null;
        text = text.Trim();
        ulong[] words = [];
        if (!text.IsEmpty)
        {
            // Limit: no list needs more parts than there can be CPUs.
            if (text.Count(',') > MaximumCpu)
            {
                return false;
            }

            foreach (Range part in text.Split(','))
            {
                if (!TryParseRange(text[part], out int first, out int last))
                {
                    return false;
                }

                if (last >> 6 >= words.Length)
                {
                    Array.Resize(ref words, (last >> 6) + 1);
                }

                Fill(words, first, last);
            }
        }

        mask = new CpuMask(words);
        return true;
    }

    /// <summary>Reads the hexadecimal form, such as <c>f</c> or <c>1,00000000</c>.</summary>
    /// <param name="text">Groups of up to eight digits for 32 CPUs each, joined by commas; blanks around are
    /// ignored.</param>
    /// <param name="mask">The set, or null if the text is no such mask.</param>
    /// <returns>Whether the text is such a mask.</returns>
    /// <remarks>Source: Linux 6.12, lib/bitmap-str.c, bitmap_parse.</remarks>
    public static bool TryParseHex(
        ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CpuMask? mask)
    {
        mask = null;
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            text = text[2..];
        }

        int groups = text.Count(',') + 1;
        if (groups > (MaximumCpu + 1) / 32)
        {
            return false;
        }

        ulong[] words = new ulong[(groups + 1) / 2];
        foreach (Range part in text.Split(','))
        {
            groups--;
            if (text[part].Length is 0 or > 8
                || !uint.TryParse(
                    text[part], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
            {
                return false;
            }

            words[groups >> 1] |= (ulong)bits << ((groups & 1) * 32);
        }

        mask = new CpuMask(words);
        return true;
    }

    /// <summary>Whether a CPU is in it.</summary>
    /// <param name="cpu">Any number.</param>
    public bool Contains(int cpu) =>
        (uint)(cpu >> 6) < (uint)_words.Length && (_words[cpu >> 6] >> (cpu & 63) & 1) != 0;

    /// <summary>The lowest CPU at or above a number, or -1.</summary>
    /// <param name="from">0 or more.</param>
    public int Next(int from)
    {
        for (int index = from >> 6; (uint)index < (uint)_words.Length; index++)
        {
            ulong word = _words[index];
            if (index == from >> 6)
            {
                word &= ulong.MaxValue << (from & 63);
            }

            if (word != 0)
            {
                return (index * 64) + BitOperations.TrailingZeroCount(word);
            }
        }

        return -1;
    }

    /// <summary>The lowest number at or above another that is not in it: where a run of CPUs ends.</summary>
    /// <param name="from">0 or more.</param>
    public int NextOutside(int from)
    {
        for (int index = from >> 6; (uint)index < (uint)_words.Length; index++)
        {
            ulong outside = ~_words[index];
            if (index == from >> 6)
            {
                outside &= ulong.MaxValue << (from & 63);
            }

            if (outside != 0)
            {
                return (index * 64) + BitOperations.TrailingZeroCount(outside);
            }
        }

        return Math.Max(from, _words.Length * 64);
    }

    /// <summary>Whether the two have a CPU in common. Allocates nothing.</summary>
    /// <param name="other">The other set.</param>
    public bool Overlaps(CpuMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _words.Length && i < other._words.Length; i++)
        {
            if ((_words[i] & other._words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all of this set's CPUs are in the other.</summary>
    /// <param name="other">The other set.</param>
    public bool IsSubsetOf(CpuMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ulong[] words = _words;
        ulong[] others = other._words;

        // The last word of a set is not 0.
        bool isSubset = words.Length <= others.Length;
        for (int i = 0; isSubset && i < words.Length && i < others.Length; i++)
        {
            isSubset = (words[i] & ~others[i]) == 0;
        }

        return isSubset;
    }

    /// <summary>The CPUs that are in both.</summary>
    /// <param name="other">The other set.</param>
    public CpuMask And(CpuMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsSubsetOf(other))
        {
            return this;
        }

        ulong[] words = new ulong[Math.Min(_words.Length, other._words.Length)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = _words[i] & other._words[i];
        }

        return new CpuMask(words);
    }

    /// <summary>The CPUs that are in either.</summary>
    /// <param name="other">The other set.</param>
    public CpuMask Or(CpuMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ulong[] words = new ulong[Math.Max(_words.Length, other._words.Length)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = (i < _words.Length ? _words[i] : 0) | (i < other._words.Length ? other._words[i] : 0);
        }

        return new CpuMask(words);
    }

    /// <summary>This set's CPUs that are not in the other.</summary>
    /// <param name="other">The other set.</param>
    public CpuMask Except(CpuMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ulong[] words = (ulong[])_words.Clone();
        for (int i = 0; i < words.Length && i < other._words.Length; i++)
        {
            words[i] &= ~other._words[i];
        }

        return new CpuMask(words);
    }

    /// <summary>The hexadecimal form without a width, such as <c>0xf</c>; groups of 32 bits are joined by
    /// commas.</summary>
    public string ToHexString()
    {
        StringBuilder text = new("0x");
        bool started = false;
        for (int group = (_words.Length * 2) - 1; group >= 0; group--)
        {
            uint bits = (uint)(_words[group >> 1] >> ((group & 1) * 32));
            if (started)
            {
                text.Append(CultureInfo.InvariantCulture, $",{bits:x8}");
            }
            else if (bits != 0 || group == 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{bits:x}");
                started = true;
            }
        }

        return started ? text.ToString() : "0x0";
    }

    /// <summary>The list form, such as <c>0-3,6</c>; empty for no CPU.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int first = Next(0); first >= 0;)
        {
            int last = NextOutside(first) - 1;
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }

            first = Next(last + 1);
        }

        return text.ToString();
    }

    /// <summary>Whether both hold the same CPUs.</summary>
    /// <param name="other">The other set.</param>
    public bool Equals(CpuMask? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuMask);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>The CPUs in ascending order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int cpu = Next(0); cpu >= 0; cpu = Next(cpu + 1))
        {
            yield return cpu;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool TryParseRange(ReadOnlySpan<char> text, out int first, out int last)
    {
        last = -1;
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> head = dash < 0 ? text : text[..dash];
        if (!int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out first) || first > MaximumCpu)
        {
            return false;
        }

        last = first;
        return dash < 0
            || (int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last)
                && last >= first && last <= MaximumCpu);
    }

    private static void Fill(ulong[] words, int first, int last)
    {
        ulong head = ulong.MaxValue << (first & 63);
        ulong tail = ulong.MaxValue >> (63 - (last & 63));
        if (first >> 6 == last >> 6)
        {
            words[first >> 6] |= head & tail;
            return;
        }

        words[first >> 6] |= head;
        words.AsSpan((first >> 6) + 1, (last >> 6) - (first >> 6) - 1).Fill(ulong.MaxValue);
        words[last >> 6] |= tail;
    }
}

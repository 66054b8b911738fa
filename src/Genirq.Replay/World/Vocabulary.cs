namespace Genirq.Replay.World;

/// <summary>The format's words for the values of one kind, both ways.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <remarks>The order of the entries is the order in which flags are written.</remarks>
internal sealed class Vocabulary<T>
    where T : struct, Enum
{
    private readonly string _kind;
    private readonly (string Word, T Value)[] _entries;

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="kind">What the words name, for messages.</param>
    /// <param name="entries">The words.</param>
    public Vocabulary(string kind, params (string Word, T Value)[] entries)
    {
        _kind = kind;
        _entries = entries;
    }

    /// <summary>The value of a word.</summary>
    /// <param name="word">The word.</param>
    /// <exception cref="FormatException">The word is not known.</exception>
    public T Parse(string word) => TryParse(word, out T value)
        ? value
        : throw new FormatException($"the {_kind} \"{word}\" is not known");

    /// <summary>The value of a word that may not be known.</summary>
    /// <param name="word">The word.</param>
    /// <param name="value">The value.</param>
    public bool TryParse(string word, out T value)
    {
        foreach ((string known, T candidate) in _entries)
        {
            if (known == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The word for a value.</summary>
    /// <param name="value">The value.</param>
    public string Format(T value)
    {
        foreach ((string known, T candidate) in _entries)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return known;
            }
        }

        return value.ToString();
    }

    /// <summary>The words whose flag is set, joined by '|', in the order of the entries; "" when there is
    /// none.</summary>
    /// <param name="value">The flags.</param>
    /// <remarks>Entries of more than one bit are for reading only.</remarks>
    public string FormatFlags(T value)
    {
        ulong bits = ToBits(value);
        List<string> words = [];
        foreach ((string known, T candidate) in _entries)
        {
            ulong bit = ToBits(candidate);
            if (ulong.IsPow2(bit) && (bits & bit) != 0)
            {
                words.Add(known);
            }
        }

        return string.Join('|', words);
    }

    private static ulong ToBits(T value) => Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}

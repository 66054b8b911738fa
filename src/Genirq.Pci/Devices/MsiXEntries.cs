using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>The words of a table's entries. Most of a large table is never used, and takes no room.</summary>
/// <param name="vectors">How many entries.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class MsiXEntries(int vectors)
{
    /// <summary>The words of an entry: address low and high, data, vector control.</summary>
    public const int WordsPerEntry = 4;

    /// <summary>The word with the mask bit.</summary>
    public const int ControlWord = 3;

    /// <summary>The mask bit of the vector control.</summary>
    public const uint MaskBit = 1;

    private const int PageShift = 7;
    private const int PageWords = 1 << PageShift;

    // A page that is not there is as after a reset.
    private readonly uint[]?[] _pages = new uint[]?[((vectors * WordsPerEntry) + PageWords - 1) >> PageShift];

    /// <summary>How many words there are.</summary>
    public int Count => vectors * WordsPerEntry;

    /// <summary>A word.</summary>
    /// <param name="word">Its number, 0 to <see cref="Count"/> - 1.</param>
    public uint this[int word]
    {
        get => _pages[word >> PageShift] is { } page ? page[word & (PageWords - 1)] : Initial(word);
        set
        {
            uint[]? page = _pages[word >> PageShift];
            if (page is not null)
            {
                page[word & (PageWords - 1)] = value;
            }
            else if (value != Initial(word))
            {
                MakePage(word >> PageShift)[word & (PageWords - 1)] = value;
            }
        }
    }

    /// <summary>Whether the mask bit of an entry is set.</summary>
    /// <param name="vector">The entry.</param>
    public bool IsMasked(int vector) =>
        PageOf(vector, out int word) is not { } page || (page[word + ControlWord] & MaskBit) != 0;

    /// <summary>The message of an entry.</summary>
    /// <param name="vector">The entry.</param>
    public MsiMessage MessageOf(int vector)
    {
        if (PageOf(vector, out int word) is not { } page)
        {
            return default;
        }

        ReadOnlySpan<uint> entry = page.AsSpan(word, WordsPerEntry);
        return new MsiMessage(entry[0], entry[1], entry[2]);
    }

    /// <summary>Makes all words what they are after a reset: nought, and masked.</summary>
    public void Clear() => Array.Clear(_pages);

    /// <summary>All words, in order.</summary>
    public uint[] ToArray()
    {
        uint[] words = new uint[Count];
        for (int word = 0; word < words.Length; word++)
        {
            words[word] = this[word];
        }

        return words;
    }

    // Pages hold whole entries.
    private uint[]? PageOf(int vector, out int word)
    {
        word = vector * WordsPerEntry;
        uint[]? page = _pages[word >> PageShift];
        word &= PageWords - 1;
        return page;
    }

    private static uint Initial(int word) => word % WordsPerEntry == ControlWord ? MaskBit : 0;

    private uint[] MakePage(int index)
    {
        uint[] page = new uint[PageWords];
        for (int word = ControlWord; word < page.Length; word += WordsPerEntry)
        {
            page[word] = MaskBit;
        }

        return _pages[index] = page;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Genirq.Pci.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class MsiXTable
{
    /// <summary>Saves everything but the routes and the bus master bit.</summary>
    public MsiXTableState Save()
    {
        lock (_gate)
        {
            return new MsiXTableState
            {
                Control = Control,
                Words = _words.ToArray(),
                Pending = List(_pending),
                MaskedLines = List(_maskedLines),
            };
        }
    }

    /// <summary>Restores a saved state, or leaves everything as it is.</summary>
    /// <param name="state">The state. It is not trusted.</param>
    /// <param name="reason">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored. Then usable vectors are told, and what waits and can be sent is
    /// sent.</returns>
    public bool TryRestore(MsiXTableState state, [NotNullWhen(false)] out string? reason)
    {
        reason = Check(state);
        if (reason is not null)
        {
            return false;
        }

        Restore(state);
        return true;
    }

    /// <summary>Whether MSI-X is enabled in a saved state; false if there is none.</summary>
    internal static bool IsEnabledIn(MsiXTableState? state) => state is not null && (state.Control & EnableBit) != 0;

    /// <summary>Restores a state that <see cref="Check"/> found good.</summary>
    internal void Restore(MsiXTableState state)
    {
        lock (_gate)
        {
            for (int i = 0; i < _words.Count; i++)
            {
                _words[i] = state.Words[i];
            }

            Fill(_pending, state.Pending);
            Fill(_maskedLines, state.MaskedLines);
            _isEnabled = (state.Control & EnableBit) != 0;
            _isFunctionMasked = (state.Control & FunctionMaskBit) != 0;
            SettleAll();
        }
    }

    /// <summary>Why a state does not fit this table, as a sentence; null if it does.</summary>
    internal string? Check(MsiXTableState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if ((state.Control & ~(EnableBit | FunctionMaskBit)) != VectorCount - 1)
        {
            return $"The control register 0x{state.Control:x4} is not that of a table of {VectorCount} vectors.";
        }

        if (state.Words is null || state.Words.Count != _words.Count)
        {
            return $"The table has {state.Words?.Count ?? 0} words where {_words.Count} belong.";
        }

        for (int i = 0; i < _words.Count; i++)
        {
            if ((state.Words[i] & ~WritableBits(i % MsiXEntries.WordsPerEntry)) != 0)
            {
                (int entry, int word) = Math.DivRem(i, MsiXEntries.WordsPerEntry);
                return $"Entry {entry} has reserved bits set: 0x{state.Words[i]:x8} in word {word}.";
            }
        }

        return CheckVectors(state.Pending, "pending bits") ?? CheckVectors(state.MaskedLines, "masked lines");
    }

    private static List<int> List(ulong[] map)
    {
        List<int> bits = [];
        for (int bit = 0; bit < map.Length * 64; bit++)
        {
            if (IsSet(map, bit))
            {
                bits.Add(bit);
            }
        }

        return bits;
    }

    private static void Fill(ulong[] map, IReadOnlyList<int> bits)
    {
        Array.Clear(map);
        foreach (int bit in bits)
        {
            Set(map, bit, true);
        }
    }

    private string? CheckVectors(IReadOnlyList<int>? vectors, string what)
    {
        if (vectors is null || vectors.Count > VectorCount)
        {
            return $"The list of {what} is missing or longer than the {VectorCount} vectors.";
        }

        int before = -1;
        foreach (int vector in vectors)
        {
            if (vector <= before || vector >= VectorCount)
            {
                return $"The list of {what} names vector {vector} after {before}, of {VectorCount}.";
            }

            before = vector;
        }

        return null;
    }
}

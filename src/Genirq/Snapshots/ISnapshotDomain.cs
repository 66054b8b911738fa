using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Snapshots;

/// <summary>A domain with a state of its own, or with data of its own at each of its levels.</summary>
/// <remarks>
/// MSI domains need none of this: their chips and data are known. A domain that is not one, but whose chips stand
/// under names in the <see cref="SnapshotHost"/> and whose levels have no data, needs none either. What is said of
/// <see cref="ISnapshotPart"/> holds here too: reading changes nothing.
/// </remarks>
public interface ISnapshotDomain
{
    /// <summary>Writes what only the domain knows, as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <exception cref="SnapshotException">It cannot be saved now.</exception>
    void SaveState(Utf8JsonWriter writer);

    /// <summary>Reads and checks the domain's own state, and changes nothing. All levels were read before.</summary>
    /// <param name="state">The object.</param>
    /// <param name="scope">What is restored beside it.</param>
    /// <returns>What applies the state: it cannot fail.</returns>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    Action PrepareState(SnapshotObject state, SnapshotScope scope);

    /// <summary>Writes the chip's data of one level, as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="level">A level of this domain with data.</param>
    void SaveLevel(Utf8JsonWriter writer, IrqData level);

    /// <summary>Makes the chip's data of one level, and changes nothing.</summary>
    /// <param name="state">The object; null if none was saved.</param>
    /// <param name="level">The level, with its number; it is not in use yet.</param>
    /// <param name="place">Rejects the snapshot at this level.</param>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place);

    /// <summary>The chip of a name at this domain's levels; null if it is none of the domain's own.</summary>
    /// <param name="name">The chip's name.</param>
    IrqChip? FindChip(string name);
}

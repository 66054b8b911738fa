using System.Text.Json;

namespace Genirq.Snapshots;

/// <summary>Something beside the system that is saved and restored with it: a device's driver, a clock.</summary>
/// <remarks>
/// A snapshot is applied whole or not at all. So a part is first asked to <see cref="Prepare"/>, which changes nothing,
/// and what that returns is called only when everything else was found good.
/// </remarks>
public interface ISnapshotPart
{
    /// <summary>Tells it from the other parts of a document.</summary>
    string SnapshotName { get; }

    /// <summary>Writes the members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <exception cref="SnapshotException">It cannot be saved now.</exception>
    /// <remarks>The same state must give the same bytes.</remarks>
    void Save(Utf8JsonWriter writer);

    /// <summary>Reads and checks a saved state, and changes nothing.</summary>
    /// <param name="state">The object.</param>
    /// <param name="scope">What is restored beside it.</param>
    /// <returns>What applies the state: it cannot fail.</returns>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    Action Prepare(SnapshotObject state, SnapshotScope scope);
}

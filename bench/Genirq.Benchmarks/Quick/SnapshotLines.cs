using Genirq.Benchmarks.World;
using Genirq.Snapshots;

namespace Genirq.Benchmarks.Quick;

/// <summary>Saving and restoring a large machine, for each of its interrupts.</summary>
internal static class SnapshotLines
{
    /// <summary>The lines. The machine is built when one of them is run.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        Lazy<SnapshotHost> saved = new(static () => SnapshotWorld.InUse().Describe());
        Lazy<ReadOnlyMemory<byte>> document = new(() => SystemSnapshot.Save(saved.Value));
        SnapshotWorld? fresh = null;
        yield return new QuickLine(
            "snapshot-save", SnapshotWorld.Interrupts, () => SystemSnapshot.Save(saved.Value));
        yield return new QuickLine(
            "snapshot-restore",
            SnapshotWorld.Interrupts,
            () => SystemSnapshot.Restore(fresh!.Describe(), document.Value))
        {
            Before = () => fresh = document.Value.Length == 0 ? null : new SnapshotWorld(),
            After = () => fresh!.System.Dispose(),
        };
    }
}

using Genirq.Properties.Running;

namespace Genirq.Properties.X86;

public sealed class MatrixProperties
{
    [Fact]
    public void Matrix_AnyOperations_AreThoseOfSets() =>
        PropertyCheck.Run(nameof(MatrixProperties), setup => new MatrixRun(setup), seed: 1601, cases: 150, steps: 120);

    [Fact]
    public void Vectors_AnyAffinitiesAndHotplug_KeepTheCounts() =>
        PropertyCheck.Run(nameof(MatrixProperties), setup => new VectorRun(setup), seed: 1602, cases: 400, steps: 100);

    [Fact]
    public void Snapshot_AtEachStepOfAnyRun_ChangesNothing()
    {
        HashSet<string> left =
        [
            "\"moving\":true", "\"cleaning\":[", "\"ticking\":[", "\"marks\":[", "\"reserved\":true", "\"parked\":",
            "\"managed\":[", "\"subhandle\":", "\"tables\":[{", "\"pins\":true", "\"remapped\":true",
        ];

        PropertyCheck.Run(
            nameof(MatrixProperties),
            setup => new VectorSnapshotRun(setup, document =>
            {
                string text = System.Text.Encoding.UTF8.GetString(document.Span);
                left.RemoveWhere(mark => text.Contains(mark, StringComparison.Ordinal));
            }),
            seed: 1603,
            cases: 120,
            steps: 60);

        Assert.Empty(left);
    }
}

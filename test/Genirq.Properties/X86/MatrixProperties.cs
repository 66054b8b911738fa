using Genirq.Properties.Running;

namespace Genirq.Properties.X86;

public sealed class MatrixProperties
{
    [Fact]
    public void Matrix_AnyOperations_AreThoseOfSets() =>
        PropertyCheck.Run(nameof(MatrixProperties), setup => new MatrixRun(setup), seed: 1601, cases: 150, steps: 120);

    [Fact]
    public void Vectors_AnyAffinitiesAndHotplug_KeepTheBooks() =>
        PropertyCheck.Run(nameof(MatrixProperties), setup => new VectorRun(setup), seed: 1602, cases: 120, steps: 80);
}

using Genirq.Properties.Running;

namespace Genirq.Properties.Pci;

public sealed class FunctionProperties
{
    [Fact]
    public void Function_UnderRandomAccesses_BehavesAsItsModel() => PropertyCheck.Run(
        nameof(Function_UnderRandomAccesses_BehavesAsItsModel),
        setup => new FunctionRun(setup),
        seed: 28,
        cases: 600,
        steps: 120);

    [Fact]
    public void Driver_UnderRandomRequests_GetsWhatItsModelSays() => PropertyCheck.Run(
        nameof(Driver_UnderRandomRequests_GetsWhatItsModelSays),
        setup => new DriverRun(setup),
        seed: 29,
        cases: 600,
        steps: 60);

    [Fact]
    public void Snapshot_AtEachStepOfAnyRun_ChangesNothing()
    {
        HashSet<string> left =
        [
            "\"pending\":[", "\"pending\":1", "\"maskedLines\":[", "\"line\":true", "\"mask\":", "\"countLog2\":",
            "\"canMask\":true", "\"queue\":", "\"changed\":true", "\"msix\":{\"size\":", "\"control\":1",
        ];

        PropertyCheck.Run(
            nameof(FunctionProperties),
            setup => new PciSnapshotRun(setup, document =>
                left.RemoveWhere(mark => document.Contains(mark, StringComparison.Ordinal))),
            seed: 1703,
            cases: 150,
            steps: 60);

        Assert.Empty(left);
    }
}

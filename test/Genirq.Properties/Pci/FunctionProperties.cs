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
}

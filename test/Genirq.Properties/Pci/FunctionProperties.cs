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
}

using Genirq.Properties.Running;

namespace Genirq.Properties.Msi;

public sealed class MsiCoreProperties
{
    [Fact]
    public void Operations_WithFailuresAnywhere_AreThoseOfTheModel() => PropertyCheck.Run(
        nameof(MsiCoreProperties), setup => new MsiCoreRun(setup), seed: 401, cases: 250, steps: 80);
}

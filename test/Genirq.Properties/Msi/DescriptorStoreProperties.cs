using Genirq.Properties.Running;

namespace Genirq.Properties.Msi;

public sealed class DescriptorStoreProperties
{
    [Fact]
    public void Operations_InAnyOrder_AreThoseOfASortedDictionary() => PropertyCheck.Run(
        nameof(DescriptorStoreProperties), setup => new DescriptorStoreRun(setup), seed: 501, cases: 300, steps: 100);
}

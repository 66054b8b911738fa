using Genirq.Diagnostics;
using Genirq.Properties.Running;

namespace Genirq.Properties.Descriptors;

public sealed class NumberSpaceProperties
{
    [Fact]
    public void Operations_InAnyOrder_AreThoseOfASortedSet() => PropertyCheck.Run(
        nameof(NumberSpaceProperties), setup => new NumberSpaceRun(setup), seed: 201, cases: 400, steps: 120);

    [Fact]
    public void Allocate_AtTheVeryCeiling_IsFoundAndRefusedBeyond()
    {
        IrqSystemOptions options = new() { MaximumIrqs = 5_000_000 };
        using IrqSystem system = new(options);
        NumberModel model = new(options);

        foreach ((int irq, int from, int count) in new[]
        {
            (4_999_999, 0, 1), (-1, 4_999_998, 1), (-1, 4_999_998, 1), (5_000_000, 0, 1), (5_000_001, 0, 1),
            (-1, 4_999_990, 8), (-1, 4_999_990, 1), (4_999_997, 4_999_997, 1), (-1, int.MaxValue, 1),
        })
        {
            Assert.Equal(model.Allocate(irq, from, count), system.Numbers.Allocate(irq, from, count));
        }

        Assert.Equal(model.IrqCount, system.Numbers.IrqCount);
        Assert.Equal(ErrorCode.Exists, system.Numbers.Allocate(int.MaxValue, int.MaxValue, 1));
    }
}

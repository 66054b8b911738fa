using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Tests.Views;

public sealed class CountTests
{
    [Fact]
    public void Free_PerCpuLine_LeavesNoCountToTheNextOwner()
    {
        using ViewFixture fixture = new();
        fixture.System.SetPerCpuDeviceId(fixture.Irq);
        fixture.System.SetHandler(fixture.Irq, PerCpuDeviceIdFlow.Instance);
        fixture.System.HandleIrq(fixture.Irq, fixture.System.Cpus[3]);
        Assert.Equal(1u, fixture.System.Cpus[3].CountOf(fixture.Irq));

        fixture.System.Domains.Dispose(fixture.Irq);
        Assert.Equal(5, fixture.System.Numbers.Allocate(5, 5, 1));

        Assert.Equal(0u, fixture.System.Cpus[3].CountOf(fixture.Irq));
    }

    [Fact]
    public void RestoreCount_OfARebuiltMachine_ChangesCountAndTotal()
    {
        using ViewFixture fixture = new();
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(0, fixture.System.RestoreCount(fixture.Irq, 2, 100));
        Assert.Equal(0, fixture.System.RestoreCount(fixture.Irq, 7, uint.MaxValue));
        fixture.System.HandleIrq(fixture.Irq, fixture.System.Cpus[2]);

        Assert.Equal(101u, fixture.System.Cpus[2].CountOf(fixture.Irq));
        Assert.Equal(100u, fixture.System.Find(fixture.Irq)!.TotalCount);
        Assert.Equal(ErrorCode.Invalid, fixture.System.RestoreCount(fixture.Irq, 8, 1));
        Assert.Equal(ErrorCode.Invalid, fixture.System.RestoreCount(new Irq(99), 0, 1));
    }
}

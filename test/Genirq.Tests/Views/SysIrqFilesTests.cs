using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Views;

namespace Genirq.Tests.Views;

public sealed class SysIrqFilesTests
{
    [Theory]
    [InlineData("actions", "a,b\n")]
    [InlineData("chip_name", "chip\n")]
    [InlineData("hwirq", "7\n")]
    [InlineData("name", "edge\n")]
    [InlineData("per_cpu_count", "0,1,0,0,0,0,0,0\n")]
    [InlineData("type", "edge\n")]
    [InlineData("wakeup", "disabled\n")]
    public void Read_OfARequestedInterrupt_IsThatText(string file, string text)
    {
        using ViewFixture fixture = new();
        foreach (string name in new[] { "a", "b" })
        {
            IrqRequest request = new(name, IrqFlags.Shared, new object());
            fixture.System.TryRequest(fixture.Irq, request, static (_, _) => IrqResult.Handled, 0, out _);
        }

        fixture.System.HandleIrq(fixture.Irq, fixture.System.Cpus[1]);

        Assert.Contains(file, SysIrqFiles.Names);
        Assert.Equal(text, ViewFixture.Text(writer => fixture.System.Views.Sys.Read(fixture.Irq, file, writer)));
    }

    [Theory]
    [InlineData("actions", "")]
    [InlineData("chip_name", "none\n")]
    [InlineData("hwirq", "")]
    [InlineData("name", "")]
    [InlineData("type", "level\n")]
    [InlineData("wakeup", "enabled\n")]
    public void Read_OfABareInterrupt_IsThatText(string file, string text)
    {
        using IrqSystem system = new();
        Irq irq = new(system.Numbers.Allocate(3, 3, 1));
        system.Find(irq)!.Set(IrqStates.Level | IrqStates.WakeupState);

        Assert.Equal(text, ViewFixture.Text(writer => system.Views.Sys.Read(irq, file, writer)));
        Assert.Equal(ErrorCode.NoEntry, system.Views.Sys.Read(irq, "nonsense", TextWriter.Null));
        Assert.Equal(ErrorCode.NoEntry, system.Views.Sys.Read(new Irq(4), file, TextWriter.Null));
    }
}

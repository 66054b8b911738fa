using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Diagnostics;

public sealed class IrqDiagnosticsTests
{
    [Fact]
    public void Reported_Warning_CarriesWhatWhereAndWhich()
    {
        using IrqSystem system = new();
        List<IrqDiagnostic> seen = [];
        system.Diagnostics.Reported += seen.Add;

        system.Domains.FreeIrqs(new Irq(7), 1);

        IrqDiagnostic only = Assert.Single(seen);
        Assert.Equal(IrqDiagnosticId.FreeInvalid, only.Id);
        Assert.Equal(new Irq(7), only.Irq);
        Assert.True(only.IsWarning);
        Assert.Equal(nameof(IrqDomains.FreeIrqs), only.Source);
        Assert.Contains("7", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CountOf_EachKind_IsCountedForItself()
    {
        using IrqSystem system = new();

        system.Domains.FreeIrqs(new Irq(7), 1);
        system.Domains.FreeIrqs(new Irq(8), 1);
        system.Domains.AllocateIrqs(null, -1, 1, null);

        Assert.Equal(2, system.Diagnostics.CountOf(IrqDiagnosticId.FreeInvalid));
        Assert.Equal(3, system.Diagnostics.Total);
        Assert.Equal(system.Diagnostics.Total, Enum.GetValues<IrqDiagnosticId>().Sum(system.Diagnostics.CountOf));
    }

    [Fact]
    public void Reported_WithoutAListener_IsCountedAllTheSame()
    {
        using IrqSystem system = new();
        RecordingDomain domain = new("D", new CallLog());
        Assert.Equal(0, system.Domains.Instantiate(domain, IrqDomainOptions.Linear(null, 4)));

        domain.Associate(new Irq(99), new HardwareIrq(1));

        Assert.Equal(1, system.Diagnostics.Total);
    }

    [Fact]
    public void TwoSystems_DoNotShareCounts()
    {
        using IrqSystem one = new();
        using IrqSystem other = new();

        one.Domains.FreeIrqs(new Irq(7), 1);

        Assert.Equal((1, 0), (one.Diagnostics.Total, other.Diagnostics.Total));
    }
}

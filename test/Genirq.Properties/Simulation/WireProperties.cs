using Genirq.Properties.Running;

namespace Genirq.Properties.Simulation;

/// <summary>Random machines whose cards share wires, shortly by default, ten thousand of them with
/// <c>--filter Category=Stress</c>.</summary>
public sealed class WireProperties
{
    [Fact]
    public void Wires_AnyCardsCpusAndSwitches_LoseAndDoubleNothing()
    {
        HashSet<string> seen = [];

        PropertyCheck.Run(nameof(WireProperties), setup => new WireRun(setup, seen), seed: 2901, cases: 300, steps: 80);

        Assert.Superset(
            new HashSet<string>
            {
                "asked", "requested", "released", "disabled", "enabled", "wire allowed or forbidden",
                "messages on or off", "offline", "online", "sent", "moved to 1",
            },
            seen);
    }

    [Fact]
    [Trait("Category", "Stress")]
    public void Wires_TenThousandRuns_LoseAndDoubleNothing() => PropertyCheck.Run(
        nameof(WireProperties), setup => new WireRun(setup, []), seed: 2902, cases: 10_000, steps: 100);
}

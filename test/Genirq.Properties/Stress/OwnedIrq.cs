using Genirq.Msi;

namespace Genirq.Properties.Stress;

/// <summary>An interrupt that one thread holds, and how often its handler ran.</summary>
/// <param name="device">The device.</param>
/// <param name="map">Where it is.</param>
internal sealed class OwnedIrq(MsiDevice device, MsiMap map)
{
    private int _events;

    /// <summary>The device.</summary>
    public MsiDevice Device { get; } = device;

    /// <summary>Index and number.</summary>
    public MsiMap Map { get; } = map;

    /// <summary>How often the handler ran.</summary>
    public int Events => _events;

    /// <summary>The handler.</summary>
    public void Handle(Irq irq)
    {
        Assert.Equal(Map.Irq, irq);
        _events++;
    }
}

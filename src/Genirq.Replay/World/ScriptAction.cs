namespace Genirq.Replay.World;

/// <summary>A requested handler that logs its calls.</summary>
/// <param name="world">The world to log in.</param>
/// <param name="id">Its number.</param>
/// <param name="irq">The interrupt that it was requested for.</param>
internal sealed class ScriptAction(ReplayWorld world, int id, Irq irq)
{
    /// <summary>The world to log in.</summary>
    public ReplayWorld World { get; } = world;

    /// <summary>Its number.</summary>
    public int Id { get; } = id;

    /// <summary>The interrupt that it was requested for.</summary>
    public Irq Irq { get; } = irq;
}

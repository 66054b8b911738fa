namespace Genirq.Replay.World;

/// <summary>Where a script domain's hardware numbers come from.</summary>
internal enum PoolMode
{
    /// <summary>From the domain's own pool.</summary>
    Own,

    /// <summary>From the allocation argument.</summary>
    Argument,
}

namespace Genirq.Linux.Vfio;

/// <summary>What can be done with a region.</summary>
[Flags]
public enum VfioRegionFlags
{
    /// <summary>Nothing: there is none.</summary>
    None = 0,

    /// <summary>It can be read.</summary>
    Read = 1,

    /// <summary>It can be written.</summary>
    Write = 2,

    /// <summary>It can be mapped.</summary>
    Map = 4,
}

namespace Genirq.Linux.Vfio;

/// <summary>What a kind of interrupt can do.</summary>
[Flags]
public enum VfioInterruptFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It signals event descriptors.</summary>
    EventFd = 1,

    /// <summary>It can be masked.</summary>
    Maskable = 2,

    /// <summary>It masks itself with each event.</summary>
    AutoMasked = 4,

    /// <summary>More vectors than the first call set up need everything to be disabled first.</summary>
    NoResize = 8,
}

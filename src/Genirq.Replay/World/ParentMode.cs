namespace Genirq.Replay.World;

/// <summary>What a script's MSI parent does when a device's domain is made.</summary>
internal enum ParentMode
{
    /// <summary>It merges the flags and accepts.</summary>
    Accept,

    /// <summary>It refuses.</summary>
    Deny,

    /// <summary>It accepts and completes the chip as the kernel's library does.</summary>
    Library,

    /// <summary>It delegates to its own parent.</summary>
    Delegate,
}

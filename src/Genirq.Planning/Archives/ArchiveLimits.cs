namespace Genirq.Planning.Archives;

/// <summary>What an archive may have at most; beyond it is refused or left out.</summary>
internal static class ArchiveLimits
{
    /// <summary>Bytes of a whole archive when unpacked: 1 GiB. Beyond: refused.</summary>
    public const long TotalBytes = 1L << 30;

    /// <summary>Bytes that are kept of it: 256 MiB. Beyond: refused.</summary>
    public const long KeptBytes = 1L << 28;

    /// <summary>Entries: 1,048,576. Beyond: refused.</summary>
    public const int Entries = 1 << 20;

    /// <summary>Bytes of one of the long files, such as <c>proc/interrupts</c>: 64 MiB. Beyond: left out.</summary>
    public const long LongFileBytes = 1L << 26;

    /// <summary>Bytes of any other file: 64 KiB. Beyond: left out.</summary>
    public const long FileBytes = 1L << 16;

    /// <summary>Bytes of a name or of what a link says: 4096. Beyond: refused.</summary>
    public const int NameBytes = 4096;

    /// <summary>Folders in a name: 64. Beyond: left out.</summary>
    public const int Depth = 64;

    /// <summary>Links that are followed on the way to one file: 40, as in Linux. Beyond: the file cannot be
    /// read.</summary>
    public const int Links = 40;

    /// <summary>Bytes of an extended header: 1 MiB. Beyond: refused.</summary>
    public const int HeaderBytes = 1 << 20;

    /// <summary>Trees in an archive: 4096. Beyond: refused.</summary>
    public const int Trees = 4096;
}

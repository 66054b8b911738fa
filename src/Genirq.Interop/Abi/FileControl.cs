namespace Genirq.Interop.Abi;

/// <summary>What fcntl does.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/fcntl.h.</remarks>
internal enum FileControl
{
    /// <summary>Reads close-on-exec.</summary>
    GetDescriptorFlags = 1,

    /// <summary>Sets close-on-exec.</summary>
    SetDescriptorFlags = 2,

    /// <summary>Reads how it was opened.</summary>
    GetStatusFlags = 3,

    /// <summary>Changes how it was opened.</summary>
    SetStatusFlags = 4,

    /// <summary>Seals a file in memory.</summary>
    AddSeals = 1033,

    /// <summary>Reads the seals.</summary>
    GetSeals = 1034,
}

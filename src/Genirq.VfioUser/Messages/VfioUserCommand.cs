namespace Genirq.VfioUser.Messages;

/// <summary>What a message asks for.</summary>
public enum VfioUserCommand : ushort
{
    /// <summary>No command.</summary>
    None = 0,

    /// <summary>Negotiates version and capabilities; the first on every connection.</summary>
    Version = 1,

    /// <summary>Lets the device reach a range of the client's memory.</summary>
    DmaMap = 2,

    /// <summary>Takes such a range away.</summary>
    DmaUnmap = 3,

    /// <summary>Asks for the numbers of regions and of interrupt types.</summary>
    GetDeviceInfo = 4,

    /// <summary>Asks for a region.</summary>
    GetRegionInfo = 5,

    /// <summary>Asks for descriptors that stand for writes to a region.</summary>
    GetRegionIoFds = 6,

    /// <summary>Asks for an interrupt type.</summary>
    GetIrqInfo = 7,

    /// <summary>Arms, disarms, masks, unmasks or signals interrupts.</summary>
    SetIrqs = 8,

    /// <summary>Reads a region.</summary>
    RegionRead = 9,

    /// <summary>Writes a region.</summary>
    RegionWrite = 10,

    /// <summary>The server reads the client's memory.</summary>
    DmaRead = 11,

    /// <summary>The server writes the client's memory.</summary>
    DmaWrite = 12,

    /// <summary>Resets the device.</summary>
    Reset = 13,

    /// <summary>Writes regions several times.</summary>
    RegionWriteMulti = 15,

    /// <summary>Asks for or changes a feature, such as migration.</summary>
    Feature = 16,

    /// <summary>Reads the device's saved state.</summary>
    MigrationRead = 17,

    /// <summary>Writes a saved state.</summary>
    MigrationWrite = 18,
}

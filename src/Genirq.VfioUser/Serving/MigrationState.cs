namespace Genirq.VfioUser.Serving;

/// <summary>Where a device stands while it is moved.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, enum vfio_device_mig_state.</remarks>
internal enum MigrationState : uint
{
    /// <summary>A state did not fit; only a reset leads out.</summary>
    Error = 0,

    /// <summary>It does nothing.</summary>
    Stop = 1,

    /// <summary>It runs.</summary>
    Running = 2,

    /// <summary>It does nothing, and its state is read.</summary>
    StopCopy = 3,

    /// <summary>It does nothing, and a state is written.</summary>
    Resuming = 4,
}

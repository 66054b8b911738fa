namespace Genirq.Diagnostics;

/// <summary>The reasons for which an operation is refused. Each value is the Linux errno of that name.</summary>
/// <remarks>Where Linux returns the number, a result is 0 or the negated value: see <see cref="ErrorCode"/>.</remarks>
public enum IrqError
{
    /// <summary>Success.</summary>
    None = 0,

    /// <summary>EPERM: refused quietly.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: a level is missing in the hierarchy.</summary>
    NoEntry = 2,

    /// <summary>EIO: input or output failed, for example a 64-bit message on a 32-bit device.</summary>
    InputOutput = 5,

    /// <summary>ENXIO: no such callback or address.</summary>
    NoSuchAddress = 6,

    /// <summary>ENOMEM: out of memory, or of interrupt numbers.</summary>
    NoMemory = 12,

    /// <summary>EBUSY: in use.</summary>
    Busy = 16,

    /// <summary>EEXIST: exists already.</summary>
    Exists = 17,

    /// <summary>ENODEV: no such device or domain.</summary>
    NoDevice = 19,

    /// <summary>EINVAL: an argument is wrong.</summary>
    Invalid = 22,

    /// <summary>ENOSPC: no room left.</summary>
    NoSpace = 28,

    /// <summary>ERANGE: beyond the range.</summary>
    Range = 34,

    /// <summary>ENOSYS: not implemented at this level.</summary>
    NotImplemented = 38,

    /// <summary>EOPNOTSUPP: not supported on this platform.</summary>
    OperationNotSupported = 95,

    /// <summary>ENOTCONN: not connected; the marker of a cut hierarchy.</summary>
    NotConnected = 107,

    /// <summary>ETIMEDOUT: took too long.</summary>
    TimedOut = 110,

    /// <summary>ENOTSUPP: a feature that the parent does not offer.</summary>
    NotSupported = 524,
}

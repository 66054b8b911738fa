namespace Genirq.Diagnostics;

/// <summary>Results as Linux returns them: 0, or a negative errno. Each constant is a negated
/// <see cref="IrqError"/>.</summary>
public static class ErrorCode
{
    /// <summary>-EPERM.</summary>
    public const int NotPermitted = -(int)IrqError.NotPermitted;

    /// <summary>-ENOENT.</summary>
    public const int NoEntry = -(int)IrqError.NoEntry;

    /// <summary>-EIO.</summary>
    public const int InputOutput = -(int)IrqError.InputOutput;

    /// <summary>-ENXIO.</summary>
    public const int NoSuchAddress = -(int)IrqError.NoSuchAddress;

    /// <summary>-ENOMEM.</summary>
    public const int NoMemory = -(int)IrqError.NoMemory;

    /// <summary>-EBUSY.</summary>
    public const int Busy = -(int)IrqError.Busy;

    /// <summary>-EEXIST.</summary>
    public const int Exists = -(int)IrqError.Exists;

    /// <summary>-ENODEV.</summary>
    public const int NoDevice = -(int)IrqError.NoDevice;

    /// <summary>-EINVAL.</summary>
    public const int Invalid = -(int)IrqError.Invalid;

    /// <summary>-ENOSPC.</summary>
    public const int NoSpace = -(int)IrqError.NoSpace;

    /// <summary>-ERANGE.</summary>
    public const int Range = -(int)IrqError.Range;

    /// <summary>-ENOSYS.</summary>
    public const int NotImplemented = -(int)IrqError.NotImplemented;

    /// <summary>-EOPNOTSUPP.</summary>
    public const int OperationNotSupported = -(int)IrqError.OperationNotSupported;

    /// <summary>-ENOTCONN.</summary>
    public const int NotConnected = -(int)IrqError.NotConnected;

    /// <summary>-ETIMEDOUT.</summary>
    public const int TimedOut = -(int)IrqError.TimedOut;

    /// <summary>-ENOTSUPP.</summary>
    public const int NotSupported = -(int)IrqError.NotSupported;

    /// <summary>Tells which error a result stands for.</summary>
    /// <param name="result">A result: 0 or more is success, negative is an errno.</param>
    /// <returns><see cref="IrqError.None"/> for success; an unlisted errno keeps its number.</returns>
    public static IrqError ToError(int result) => result >= 0 ? IrqError.None : (IrqError)(-result);
}

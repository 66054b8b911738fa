using Genirq.Diagnostics;
using Genirq.Interop;

namespace Genirq.Linux;

/// <summary>Thrown when a system call failed. Carries the errno and the call.</summary>
public sealed class LinuxException : Exception
{
    /// <summary>Makes an exception without a reason.</summary>
    public LinuxException()
        : this(new LinuxError(Errno.EINVAL, "none"), "A system call failed.")
    {
    }

    /// <summary>Makes an exception with a message only.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    public LinuxException(string message)
        : this(new LinuxError(Errno.EINVAL, "none"), message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    /// <param name="innerException">The cause.</param>
    public LinuxException(string message, Exception innerException)
        : base(message, innerException) =>
        LinuxError = innerException is LinuxException inner ? inner.LinuxError : new LinuxError(Errno.EINVAL, "none");

    /// <summary>Makes an exception that carries the errno.</summary>
    /// <param name="error">The errno and the call.</param>
    /// <param name="message">What was being done, as a sentence with the operands in it.</param>
    public LinuxException(LinuxError error, string message)
        : base($"{message} {error}.") =>
        LinuxError = error;

    /// <summary>The errno and the call.</summary>
    public LinuxError LinuxError { get; }

    /// <summary>The errno as the engine's error.</summary>
    public IrqError Error => LinuxError.Error;

    // Throws if a call failed.
    internal static void ThrowIf(long result, string call, string message)
    {
        if (result < 0)
        {
            throw new LinuxException(LinuxError.Of(result, call), message);
        }
    }

    // Throws if there is an error.
    internal static void ThrowIf(LinuxError error, string message)
    {
        if (!error.IsNone)
        {
            throw new LinuxException(error, message);
        }
    }
}

using System.Runtime.InteropServices;

namespace Genirq.Interop;

/// <summary>The system calls of the running kernel.</summary>
internal sealed partial class SystemCalls : ISystemCalls
{
    private static readonly SystemCalls s_real = new();

    private SystemCalls()
    {
    }

    /// <summary>The only one: it has no state.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// This is not Linux on x86-64, whose structures are the ones known here.
    /// </exception>
    public static ISystemCalls Real =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? s_real
            : throw new PlatformNotSupportedException("Kernel interfaces are reached on Linux on x86-64 only.");

    // What a call returned, or the errno negated. Nothing may run between the call and this.
    private static long Result(nint value) => value >= 0 ? value : -Marshal.GetLastPInvokeError();

    private static int Result(int value) => value >= 0 ? value : -Marshal.GetLastPInvokeError();

    private static int Result(SafeHandle handle) => handle.IsInvalid ? -Marshal.GetLastPInvokeError() : 0;

    // Whether a signal ended the call before it did anything. The one place where calls are made again.
    private static bool MustRepeat(long result) => result == -Errno.EINTR;
}

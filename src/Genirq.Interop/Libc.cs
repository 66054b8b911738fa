namespace Genirq.Interop;

/// <summary>The C library's system calls, one file for each header. Called by <see cref="SystemCalls"/> only.</summary>
/// <remarks>Pointers go to memory of the caller's frame or to spans it has fixed, for the time of the call.</remarks>
internal static unsafe partial class Libc
{
    private const string Library = "libc";
}

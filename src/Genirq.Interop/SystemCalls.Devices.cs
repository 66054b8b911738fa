using System.Runtime.InteropServices;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// What devices offer beside reading and writing.
internal sealed unsafe partial class SystemCalls
{
    /// <inheritdoc/>
    public int Ioctl(SafeHandle descriptor, uint request, nint argument)
    {
        int result;
        do
        {
            result = Result(Libc.Control(descriptor, request, argument));
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public int Ioctl(SafeHandle descriptor, uint request, Span<byte> argument)
    {
        int result;
        // SAFETY: the span is fixed for the call; the caller made it as long as the structure of this request.
        fixed (byte* at = argument)
        {
            do
            {
                result = Result(Libc.Control(descriptor, request, at));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public int IoctlOpen(SafeHandle descriptor, uint request, nint argument, out DescriptorHandle handle)
    {
        int result;
        do
        {
            handle = Libc.ControlOpen(descriptor, request, argument);
            result = Result(handle);
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public int IoctlOpen(SafeHandle descriptor, uint request, Span<byte> argument, out DescriptorHandle handle)
    {
        int result;
        // SAFETY: the span is fixed for the call; the caller made it as long as the structure of this request.
        fixed (byte* at = argument)
        {
            do
            {
                handle = Libc.ControlOpen(descriptor, request, at);
                result = Result(handle);
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public int IoctlInterruptible(SafeHandle descriptor, uint request, nint argument) =>
        Result(Libc.Control(descriptor, request, argument));
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Interop.Handles;

/// <summary>Owns one file descriptor. What a system call makes is in one from the first moment.</summary>
internal class DescriptorHandle : SafeHandle
{
    /// <summary>Makes an empty one, to be filled by a system call.</summary>
    public DescriptorHandle()
        : base(-1, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>Moves the descriptor into the framework's handle of files. This one is empty afterwards.</summary>
    public SafeFileHandle ToFileHandle()
    {
        SafeFileHandle moved = new(handle, ownsHandle: true);
        SetHandleAsInvalid();
        return moved;
    }

    /// <summary>Takes a descriptor that the kernel has just put into memory of ours.</summary>
    /// <param name="number">The descriptor.</param>
    internal void Take(int number) => SetHandle(number);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}

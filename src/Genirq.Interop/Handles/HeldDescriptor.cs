using System.Runtime.InteropServices;

namespace Genirq.Interop.Handles;

/// <summary>Keeps a descriptor open while its number stands in a kernel structure.</summary>
/// <remarks>Hold it over the system call that reads the structure, then dispose of it.</remarks>
internal ref struct HeldDescriptor
{
    private SafeHandle? _handle;

    /// <summary>Holds a descriptor.</summary>
    /// <param name="handle">Whose; null stands for no descriptor, which the kernel's structures write as -1.</param>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public HeldDescriptor(SafeHandle? handle)
    {
        Number = -1;
        if (handle is not null)
        {
            bool isHeld = false;
            handle.DangerousAddRef(ref isHeld);
            _handle = handle;
            Number = (int)handle.DangerousGetHandle();
        }
    }

    /// <summary>The number; -1 for none. Not valid any more once this is disposed of.</summary>
    public int Number { get; private set; }

    /// <summary>Lets it go.</summary>
    public void Dispose()
    {
        _handle?.DangerousRelease();
        _handle = null;
        Number = -1;
    }
}

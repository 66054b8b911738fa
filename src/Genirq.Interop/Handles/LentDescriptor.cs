using System.Runtime.InteropServices;

namespace Genirq.Interop.Handles;

/// <summary>A descriptor that another handle owns, for a user who cannot close it.</summary>
/// <remarks>The descriptor stays open until the owner and all who have borrowed it have disposed of theirs.</remarks>
internal sealed class LentDescriptor : DescriptorHandle
{
    private readonly SafeHandle _owner;

    /// <summary>Borrows a descriptor.</summary>
    /// <param name="owner">Whose.</param>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public LentDescriptor(SafeHandle owner)
    {
        _owner = owner;
        bool isHeld = false;
        owner.DangerousAddRef(ref isHeld);
        Take((int)owner.DangerousGetHandle());
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _owner.DangerousRelease();
        return true;
    }
}

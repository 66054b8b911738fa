using System.Runtime.InteropServices;

namespace Genirq.Guests;

/// <summary>A descriptor whose number becomes that of another file: what was an event descriptor when it was taken over
/// is none when the kernel sees it.</summary>
/// <param name="first">What it is at first; neither is closed with it.</param>
internal sealed class ChangedHandle(SafeHandle first) : SafeHandle(first.DangerousGetHandle(), ownsHandle: false)
{
    public override bool IsInvalid => false;

    public void Become(SafeHandle other) => SetHandle(other.DangerousGetHandle());

    protected override bool ReleaseHandle() => true;
}

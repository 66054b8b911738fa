using Genirq.Diagnostics;
using Genirq.Interop;

namespace Genirq.Linux;

/// <summary>Why a system call failed: its errno, kept as the kernel gave it, and which call it was.</summary>
/// <param name="Number">The errno, positive; 0: none.</param>
/// <param name="Call">The call, with the request where there are many: <c>ioctl(KVM_IRQFD)</c>.</param>
public readonly record struct LinuxError(int Number, string Call)
{
    /// <summary>No error. Equal to <see langword="default"/>.</summary>
    public static LinuxError None => default;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Number == 0;

    /// <summary>The errno as the engine's error; one that the engine does not list keeps its number.</summary>
    public IrqError Error => (IrqError)Number;

    /// <summary>The errno's name: <c>EBUSY</c>.</summary>
    public string Name => IsNone ? "none" : Errno.NameOf(Number);

    /// <summary>Call, name and number in one line.</summary>
    public override string ToString() => IsNone ? "no error" : $"{Call}: {Name} ({Number})";

    // The error of a call that returned a value, or its errno negated.
    internal static LinuxError Of(long result, string call) =>
        result < 0 ? new LinuxError((int)-result, call) : default;
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Kvm;

/// <summary>The kernel's KVM, opened.</summary>
public sealed class KvmHost : IDisposable
{
    /// <summary>Where KVM is reached.</summary>
    public const string DevicePath = "/dev/kvm";

    /// <summary>The version of the interface that is spoken here.</summary>
    public const int ApiVersion = 12;

    // What interrupts need; each with what it is, for the reason given.
    private static readonly KvmCapability[] s_needed =
        [KvmCapability.IrqRouting, KvmCapability.IrqFd, KvmCapability.SignalMsi];

    private readonly ISystemCalls _calls;
    private readonly DescriptorHandle _handle;

    private KvmHost(ISystemCalls calls, DescriptorHandle handle)
    {
        _calls = calls;
        _handle = handle;
    }

    /// <summary>Opens KVM.</summary>
    /// <exception cref="LinuxException">It is not available; the message says why.</exception>
    public static KvmHost Open() => Open(SystemCalls.Real);

    /// <summary>Opens KVM, or tells why not.</summary>
    /// <param name="host">It; null if it is not available.</param>
    /// <param name="reason">
    /// Why not: the node is missing, no permission, another version of the interface, a capability is missing.
    /// </param>
    public static bool TryOpen([NotNullWhen(true)] out KvmHost? host, [NotNullWhen(false)] out string? reason)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            host = null;
            reason = "KVM is reached on Linux on x86-64 only.";
            return false;
        }

        return TryOpen(SystemCalls.Real, out host, out reason, out _);
    }

    /// <summary>The value of a capability; 0: it is not there.</summary>
    /// <param name="capability">Which.</param>
    public int ValueOf(KvmCapability capability) =>
        Math.Max(0, _calls.Ioctl(_handle, KvmRequests.KVM_CHECK_EXTENSION, (nint)capability));

    /// <summary>Makes a virtual machine without memory, interrupt controllers or vCPUs.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public KvmVm CreateVm()
    {
        int result = _calls.IoctlOpen(_handle, KvmRequests.KVM_CREATE_VM, 0, out DescriptorHandle vm);
        LinuxException.ThrowIf(result, "ioctl(KVM_CREATE_VM)", "Cannot make a virtual machine:");
        return new KvmVm(_calls, vm, this);
    }

    /// <summary>Closes it. Machines made from it stay.</summary>
    public void Dispose() => _handle.Dispose();

    internal static KvmHost Open(ISystemCalls calls) =>
        TryOpen(calls, out KvmHost? host, out string? reason, out LinuxError error)
            ? host
            : throw new LinuxException(error, reason);

    internal static bool TryOpen(
        ISystemCalls calls,
        [NotNullWhen(true)] out KvmHost? host,
        [NotNullWhen(false)] out string? reason,
        out LinuxError error)
    {
        host = null;
        error = LinuxError.Of(calls.Open(DevicePath, OpenFlags.ReadWrite, out DescriptorHandle handle), "open");
        if (!error.IsNone)
        {
            reason = error.Number switch
            {
                Errno.ENOENT => $"{DevicePath} does not exist: the kernel has no KVM, or its module is not loaded.",
                Errno.EACCES or Errno.EPERM =>
                    $"No permission to open {DevicePath} ({error.Name}): the user must be in its group.",
                _ => $"{DevicePath} cannot be opened ({error.Name}).",
            };
            return false;
        }

        KvmHost opened = new(calls, handle);
        reason = opened.Missing(out error);
        if (reason is null)
        {
            host = opened;
            return true;
        }

        opened.Dispose();
        return false;
    }

    // The length of the page that each vCPU shares.
    internal int VcpuPageSize() => _calls.Ioctl(_handle, KvmRequests.KVM_GET_VCPU_MMAP_SIZE, 0);

    // What CPUID can answer on this machine, as the kernel's structure.
    internal LinuxError TryGetSupportedCpuid(Span<byte> table) =>
        LinuxError.Of(
            _calls.Ioctl(_handle, KvmRequests.KVM_GET_SUPPORTED_CPUID, table), "ioctl(KVM_GET_SUPPORTED_CPUID)");

    private string? Missing(out LinuxError error)
    {
        int version = _calls.Ioctl(_handle, KvmRequests.KVM_GET_API_VERSION, 0);
        error = LinuxError.Of(version, "ioctl(KVM_GET_API_VERSION)");
        if (version != ApiVersion)
        {
            error = error.IsNone ? new LinuxError(Errno.EOPNOTSUPP, "ioctl(KVM_GET_API_VERSION)") : error;
            return version < 0
                ? $"{DevicePath} is not KVM ({error.Name})."
                : $"KVM speaks version {version} of its interface; {ApiVersion} is needed.";
        }

        foreach (KvmCapability capability in s_needed)
        {
            int value = _calls.Ioctl(_handle, KvmRequests.KVM_CHECK_EXTENSION, (nint)capability);
            if (value <= 0)
            {
                error = LinuxError.Of(value < 0 ? value : -Errno.EOPNOTSUPP, "ioctl(KVM_CHECK_EXTENSION)");
                return $"KVM has no {capability} (capability {(int)capability}).";
            }
        }

        return null;
    }
}

using Genirq.Linux.Kvm;

namespace Genirq.Integration.Kvm;

/// <summary>A test that needs KVM; where there is none it says why.</summary>
public sealed class KvmFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_missing = new(Probe);

    public KvmFactAttribute(bool runsGuests = false) =>
        Skip = s_missing.Value ?? (runsGuests ? GuestProbe.Missing : null);

    internal static string? Missing => s_missing.Value;

    private static string? Probe()
    {
        if (!KvmHost.TryOpen(out KvmHost? host, out string? reason))
        {
            return reason;
        }

        host.Dispose();
        return null;
    }
}

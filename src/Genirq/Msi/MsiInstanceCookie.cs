namespace Genirq.Msi;

/// <summary>The caller's 64-bit tag of one interrupt, for example a PASID or a queue. Opaque to the core.</summary>
/// <param name="Value">Any value.</param>
/// <remarks>Source: Linux 6.12, include/linux/msi_api.h, union msi_instance_cookie.</remarks>
public readonly record struct MsiInstanceCookie(ulong Value)
{
    /// <summary>Makes a cookie of a number.</summary>
    /// <param name="value">Any value.</param>
    public static MsiInstanceCookie From(ulong value) => new(value);
}

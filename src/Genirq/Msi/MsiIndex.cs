using System.Globalization;

namespace Genirq.Msi;

/// <summary>The index at which an interrupt is wanted, in a device's message store.</summary>
/// <param name="Value">0 to 65535, or 0xFFFFFFFF for "the lowest free one".</param>
/// <remarks>Source: Linux 6.12, include/linux/msi_api.h, MSI_ANY_INDEX.</remarks>
public readonly record struct MsiIndex(uint Value)
{
    /// <summary>The lowest free index.</summary>
    public static MsiIndex Any => new(uint.MaxValue);

    /// <summary>Whether this asks for the lowest free index.</summary>
    public bool IsAny => Value == uint.MaxValue;

    /// <summary>Makes an index of a number.</summary>
    /// <param name="value">The index.</param>
    public static implicit operator MsiIndex(uint value) => new(value);

    /// <summary>Makes an index of a number, for example that of an <see cref="MsiMap"/>.</summary>
    /// <param name="value">The index.</param>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static implicit operator MsiIndex(int value) => new(checked((uint)value));

    /// <summary>Makes an index of a number.</summary>
    /// <param name="value">The index.</param>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static MsiIndex FromInt32(int value) => value;

    /// <summary>Makes an index of a number.</summary>
    /// <param name="value">The index.</param>
    public static MsiIndex FromUInt32(uint value) => new(value);

    /// <summary>"any", or the number in decimal.</summary>
    public override string ToString() => IsAny ? "any" : Value.ToString(CultureInfo.InvariantCulture);
}

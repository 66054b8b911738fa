namespace Genirq.Platforms.X86.Legacy;

/// <summary>An I/O APIC.</summary>
public sealed record IoApicOptions
{
    /// <summary>Its place in the firmware's table, from 0; in the domain's name.</summary>
    public int Index { get; init; }

    /// <summary>How many pins it has, 1 to 240.</summary>
    public int Pins
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Pins));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 240, nameof(Pins));
            field = value;
        }
    } = 24;

    /// <summary>By what a remapping unit knows it.</summary>
    public ushort RequesterId { get; init; }
}

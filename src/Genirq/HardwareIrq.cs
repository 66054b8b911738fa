namespace Genirq;

/// <summary>An interrupt number inside one domain (the kernel's <c>hwirq</c>): a pin, a table index, a
/// vector.</summary>
/// <param name="Number">The number; any 64-bit value, what it means is the domain's business.</param>
/// <remarks>Source: Linux 6.12, include/linux/types.h, irq_hw_number_t.</remarks>
public readonly record struct HardwareIrq(ulong Number)
{
    /// <summary>The number in decimal, as Linux prints it.</summary>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

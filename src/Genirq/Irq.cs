using System.Diagnostics;

namespace Genirq;

/// <summary>A Linux interrupt number (the kernel's <c>virq</c>), unique in one <see cref="IrqSystem"/>.</summary>
/// <param name="Number">The number, 1 or more; 0 means "no interrupt", as in the kernel.</param>
/// <remarks>Source: Linux 6.12, include/linux/irqdesc.h and kernel/irq/irqdesc.c.</remarks>
[DebuggerDisplay("{Number}")]
public readonly record struct Irq(int Number)
{
    /// <summary>No interrupt. Equal to <see langword="default"/>.</summary>
    public static Irq None => default;

    /// <summary>Whether this is "no interrupt".</summary>
    public bool IsNone => Number == 0;

    /// <summary>The number in decimal, as Linux prints it.</summary>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

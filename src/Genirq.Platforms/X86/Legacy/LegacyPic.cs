using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The pair of legacy interrupt controllers.</summary>
/// <remarks>Without an I/O APIC they keep their interrupts; with one, only the cascade is left to them. Source: Linux
/// 6.12, arch/x86/kernel/irqinit.c, init_ISA_irqs, and i8259.c.</remarks>
public static class LegacyPic
{
    /// <summary>Gives the legacy interrupts their chip, as at boot. They must exist: see
    /// <see cref="IrqSystemOptions.PreallocatedIrqs"/>.</summary>
    /// <param name="vectors">The vector domain.</param>
    public static void Install(VectorDomain vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        LegacyPicChip chip = new(vectors);
        for (int number = 0; number < vectors.Options.LegacyIrqs; number++)
        {
            Irq irq = new(number);
            vectors.System.SetChip(irq, chip);
            vectors.System.SetHandler(irq, LevelFlow.Instance, null);
            vectors.System.ModifyStatus(irq, IrqSettings.None, IrqSettings.Level);
        }
    }
}

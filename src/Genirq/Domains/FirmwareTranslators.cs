using Genirq.Chips;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <summary>The stock ways to read a firmware specifier.</summary>
/// <remarks>
/// Too few parameters are -EINVAL and a diagnostic. Source: Linux 6.12, kernel/irq/irqdomain.c,
/// irq_domain_translate_onecell, _twocell and irq_domain_xlate_onetwocell.
/// </remarks>
public static class FirmwareTranslators
{
    /// <summary>One parameter: the number. The trigger stays open.</summary>
    /// <param name="system">Where a diagnostic goes.</param>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or -EINVAL: fewer than one parameter.</returns>
    public static int OneCell(
        IrqSystem system, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        Read(system, spec, 1, out hardwareIrq, out type);

    /// <summary>Two parameters: the number and the trigger.</summary>
    /// <param name="system">Where a diagnostic goes.</param>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or -EINVAL: fewer than two parameters.</returns>
    public static int TwoCell(
        IrqSystem system, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        int result = Read(system, spec, 2, out hardwareIrq, out type);
        type = result == 0 ? (TriggerType)spec[1] & TriggerType.SenseMask : TriggerType.None;
        return result;
    }

    /// <summary>One or two parameters: the number, and the trigger if there are two.</summary>
    /// <param name="system">Where a diagnostic goes.</param>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or -EINVAL: fewer than one parameter.</returns>
    public static int OneTwoCell(
        IrqSystem system, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        int result = Read(system, spec, 1, out hardwareIrq, out type);
        if (result == 0 && spec.Count > 1)
        {
            type = (TriggerType)spec[1] & TriggerType.SenseMask;
        }

        return result;
    }

    private static int Read(
        IrqSystem system, FirmwareIrqSpec spec, int needed, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(spec);
        type = TriggerType.None;
        hardwareIrq = default;
        if (spec.Count < needed)
        {
            system.Diagnostics.Warn(
                IrqDiagnosticId.SpecifierTooShort,
                nameof(FirmwareTranslators),
                $"A firmware specifier has {spec.Count} parameters; {needed} are needed.",
                value: spec.Count);
            return ErrorCode.Invalid;
        }

        hardwareIrq = new HardwareIrq(spec[0]);
        return 0;
    }
}

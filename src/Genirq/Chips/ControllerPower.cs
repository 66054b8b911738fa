using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Keeps the controller of an interrupt powered while it is in use.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_chip_pm_get and irq_chip_pm_put.</remarks>
internal static class ControllerPower
{
    /// <summary>Powers the controller up, and keeps it so.</summary>
    /// <returns>0, also if nothing manages its power; or a negative errno.</returns>
    public static int TryGet(IrqDescriptor descriptor) => descriptor.Data.Domain?.Power is { } power ? power.Get() : 0;

    /// <summary>Lets the controller be powered down.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int TryPut(IrqDescriptor descriptor) =>
        descriptor.Data.Domain?.Power is { } power ? Math.Min(power.Put(), 0) : 0;

    /// <summary>As <see cref="TryGet"/>; a failure is a diagnostic.</summary>
    public static void Get(IrqDescriptor descriptor) => Check(descriptor, TryGet(descriptor));

    /// <summary>As <see cref="TryPut"/>; a failure is a diagnostic.</summary>
    public static void Put(IrqDescriptor descriptor) => Check(descriptor, TryPut(descriptor));

    private static void Check(IrqDescriptor descriptor, int result)
    {
        if (result != 0)
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.PowerFailed,
                nameof(ControllerPower),
                $"The power of the controller of interrupt {descriptor.Irq} could not be changed: {result}.",
                descriptor.Irq,
                result);
        }
    }
}

using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of a non-maskable interrupt that each CPU has for itself, with a device on each CPU.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, handle_percpu_devid_fasteoi_nmi.</remarks>
public sealed class PerCpuDeviceIdNmiFlow : NmiFlowHandler
{
    private PerCpuDeviceIdNmiFlow()
        : base("percpu_devid_fasteoi_nmi")
    {
    }

    /// <summary>The only instance.</summary>
    public static PerCpuDeviceIdNmiFlow Instance { get; } = new();

    // Without the lock: an action that is taken out meanwhile keeps its link.
    private protected override void RunAction(IrqDescriptor descriptor, IrqAction action, CpuContext cpu)
    {
        if (ActionRunner.ChooseAlone(action, cpu) is { } own)
        {
            ActionRunner.RunAlone(descriptor, own, cpu);
        }
    }
}

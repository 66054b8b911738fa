using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The flow of a non-maskable interrupt at a controller that wants to be told the end.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/chip.c, handle_fasteoi_nmi.</remarks>
public sealed class FastEoiNmiFlow : NmiFlowHandler
{
    private FastEoiNmiFlow()
        : base("fasteoi_nmi")
    {
    }

    /// <summary>The only instance.</summary>
    public static FastEoiNmiFlow Instance { get; } = new();

    private protected override void RunAction(IrqDescriptor descriptor, IrqAction action, CpuContext cpu) =>
        ActionRunner.RunAlone(descriptor, action, cpu);
}

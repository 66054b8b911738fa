using Genirq.Actions;

namespace Genirq.Tests.Callbacks;

/// <summary>Traces handlers.</summary>
internal sealed class FusedTracer(CallbackFuse fuse) : IrqTracer
{
    public override void HandlerEntered(Irq irq, string name, int cpu) =>
        fuse.Hit("IrqTracer." + nameof(HandlerEntered));

    public override void HandlerLeft(Irq irq, string name, int cpu, IrqResult result) =>
        fuse.Hit("IrqTracer." + nameof(HandlerLeft));
}

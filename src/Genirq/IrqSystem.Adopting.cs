using Genirq.Descriptors;

namespace Genirq;

/// <content>Taking over what another system has done.</content>
public sealed partial class IrqSystem
{
    /// <summary>Gives an interrupt the state that it has in another system, which this one stands for.</summary>
    /// <param name="irq">An allocated interrupt. Its levels, handlers and message stay as they are.</param>
    /// <param name="state">The state; what does not fit the levels or handlers is the caller's to avoid.</param>
    /// <exception cref="ArgumentException">The interrupt is not allocated, or the state is that of one whose handler
    /// is running.</exception>
    /// <remarks>For captures of real machines. Calls no chip and no notifier. Thread-safe; control plane.</remarks>
    public void Adopt(Irq irq, IrqLineState state)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(state);
        if ((state.States & IrqStates.InProgress) != 0)
        {
            throw new ArgumentException($"The state of interrupt {irq} is that of a running handler.", nameof(state));
        }

        IrqDescriptor descriptor = Find(irq)
            ?? throw new ArgumentException($"Interrupt {irq} is not allocated.", nameof(irq));
        using GateHold held = descriptor.Hold();
        descriptor.Clear(~IrqStates.None);
        descriptor.Set(state.States);
        descriptor.Settings = state.Settings;
        descriptor.Depth = state.Depth;
        descriptor.Node = state.Node;
        descriptor.Affinity = state.Affinity;
        descriptor.EffectiveAffinity = state.EffectiveAffinity;
        descriptor.PendingAffinity = state.PendingAffinity;
        descriptor.Progress = state.IsOneShot
            ? descriptor.Progress | IrqProgress.OneShot
            : descriptor.Progress & ~IrqProgress.OneShot;
    }
}

using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Linux.Kvm;

/// <summary>The chip of GSIs. The guest's CPUs acknowledge, and the guest composes.</summary>
internal sealed class KvmGsiChip() : IrqChip("KVM-GSI", IrqChipCallbacks.Acknowledge)
{
    /// <summary>The only one: it has no state.</summary>
    public static KvmGsiChip Instance { get; } = new();

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
        // The guest's local APIC does.
    }
}

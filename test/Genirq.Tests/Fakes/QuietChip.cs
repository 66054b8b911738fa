using Genirq.Chips;

namespace Genirq.Tests.Fakes;

/// <summary>A chip that has what every flow needs, and does and notes nothing.</summary>
internal sealed class QuietChip() : IrqChip(
    "quiet",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt);

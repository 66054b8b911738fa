using Genirq.Chips;

namespace Genirq.Planning.Rebuild;

/// <summary>The chip of a rebuilt message store: it has a name, and does nothing.</summary>
/// <param name="name">The name, as Linux's own of that kind.</param>
internal sealed class StoreChip(string name) : IrqChip(name, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask);

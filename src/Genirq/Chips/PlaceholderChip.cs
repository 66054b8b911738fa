namespace Genirq.Chips;

/// <summary>A chip whose callbacks do nothing.</summary>
/// <param name="name">The name.</param>
/// <param name="callbacks">The callbacks that are there, and do nothing.</param>
internal sealed class PlaceholderChip(string name, IrqChipCallbacks callbacks)
    : IrqChip(name, callbacks, IrqChipFlags.SkipSetWake);

using Genirq.Chips;

namespace Genirq.Tests.Pci.Ims;

/// <summary>A chip with chosen callbacks that do nothing.</summary>
internal sealed class PlainChip(IrqChipCallbacks callbacks) : IrqChip("plain", callbacks);

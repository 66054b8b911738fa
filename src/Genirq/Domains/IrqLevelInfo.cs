using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Domains;

/// <summary>What a root sets on an interrupt.</summary>
/// <param name="HardwareIrq">The number at its level.</param>
/// <param name="Chip">The chip.</param>
public readonly record struct IrqLevelInfo(HardwareIrq HardwareIrq, IrqChip? Chip)
{
    /// <summary>The chip's data.</summary>
    public object? ChipData { get; init; }

    /// <summary>The flow.</summary>
    public IrqFlowHandler? Flow { get; init; }

    /// <summary>The flow's name.</summary>
    public string? FlowName { get; init; }

    /// <summary>Data for the flow.</summary>
    public object? HandlerData { get; init; }

    /// <summary>Settings of the line to set, beside those that it has.</summary>
    public IrqSettings Settings { get; init; }
}

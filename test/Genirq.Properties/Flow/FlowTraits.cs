using Genirq.Chips;

namespace Genirq.Properties.Flow;

/// <summary>What one random case is about: the flow, the chip, the line.</summary>
/// <param name="Kind">The flow.</param>
/// <param name="Callbacks">What the chip has.</param>
/// <param name="Flags">The chip's properties.</param>
/// <param name="IsLevel">Whether the line is a level.</param>
/// <param name="CanRetrigger">Whether the chip's retrigger succeeds.</param>
/// <param name="SoftwareResend">Whether the platform resends in software.</param>
/// <param name="ResendInProgress">Whether an event that comes meanwhile is resent.</param>
internal sealed record FlowTraits(
    FlowKind Kind, IrqChipCallbacks Callbacks, IrqChipFlags Flags, bool IsLevel, bool CanRetrigger, bool SoftwareResend,
    bool ResendInProgress)
{
    /// <summary>How many flows there are; a setup number names one by its remainder.</summary>
    public const int Kinds = (int)FlowKind.Bad + 1;

    /// <summary>Whether a nested line is told what it hangs on.</summary>
    public bool HasParent => ResendInProgress;

    /// <summary>The traits of a setup number.</summary>
    public static FlowTraits Of(int setup)
    {
        FlowKind kind = (FlowKind)(setup % Kinds);
        int rest = setup / Kinds;

        // What a flow needs is always there; the rest comes and goes.
        IrqChipCallbacks callbacks = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
            | IrqChipCallbacks.EndOfInterrupt;
        callbacks |= (rest & 1) != 0 ? IrqChipCallbacks.MaskAcknowledge : 0;
        callbacks |= (rest & 2) != 0 ? IrqChipCallbacks.Enable | IrqChipCallbacks.Disable : 0;
        callbacks |= (rest & 4) != 0 ? IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown : 0;
        callbacks |= (rest & 8) != 0 ? IrqChipCallbacks.Retrigger : 0;
        bool isEnded = kind != FlowKind.Chained || (rest & 2048) != 0;
        callbacks &= isEnded ? callbacks : ~IrqChipCallbacks.EndOfInterrupt;
        callbacks &= isEnded && (rest & 0x300) == 0x300 ? ~IrqChipCallbacks.Mask : callbacks;
        return new FlowTraits(
            kind, callbacks, (rest & 16) != 0 ? IrqChipFlags.EoiIfHandled : IrqChipFlags.None, (rest & 32) != 0,
            (rest & 64) != 0, (rest & 128) != 0, (rest & 1024) != 0);
    }

    /// <summary>Whether the chip has a callback.</summary>
    public bool Has(IrqChipCallbacks callback) => (Callbacks & callback) != 0;
}

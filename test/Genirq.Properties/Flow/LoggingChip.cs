using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Properties.Flow;

/// <summary>A chip that lists its calls.</summary>
/// <param name="traits">What it has.</param>
/// <param name="calls">The list.</param>
internal sealed class LoggingChip(FlowTraits traits, List<string> calls)
    : IrqChip("log", traits.Callbacks, traits.Flags)
{
    /// <inheritdoc/>
    public override int Startup(IrqData data)
    {
        calls.Add("startup");
        return 0;
    }

    /// <inheritdoc/>
    public override void Shutdown(IrqData data) => calls.Add("shutdown");

    /// <inheritdoc/>
    public override void Enable(IrqData data) => calls.Add("enable");

    /// <inheritdoc/>
    public override void Disable(IrqData data) => calls.Add("disable");

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => calls.Add("ack");

    /// <inheritdoc/>
    public override void Mask(IrqData data) => calls.Add("mask");

    /// <inheritdoc/>
    public override void MaskAcknowledge(IrqData data) => calls.Add("mask_ack");

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => calls.Add("unmask");

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data) => calls.Add("eoi");

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        calls.Add("retrigger");
        return traits.CanRetrigger;
    }

    /// <summary>What making the line non-maskable is refused with; 0 accepts.</summary>
    public int NmiResult { get; set; }

    /// <inheritdoc/>
    public override int RequestResources(IrqData data)
    {
        calls.Add("request_resources");
        return 0;
    }

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data) => calls.Add("release_resources");

    /// <inheritdoc/>
    public override int SetUpNmi(IrqData data)
    {
        calls.Add("nmi_setup");
        return NmiResult;
    }

    /// <inheritdoc/>
    public override void TearDownNmi(IrqData data) => calls.Add("nmi_teardown");
}

using Genirq.Chips;
using Genirq.Domains;

namespace Genirq.Tests.Fakes;

/// <summary>A flat domain that reads number and trigger.</summary>
internal sealed class TwoCellDomain() : IrqDomain(IrqDomainCallbacks.Translate)
{
    public override int Translate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        FirmwareTranslators.TwoCell(System, spec, out hardwareIrq, out type);
}

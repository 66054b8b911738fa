using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Ipi;

/// <summary>A chip that notes what it sends.</summary>
internal sealed class SendingChip(IrqChipCallbacks callbacks, CallLog log)
    : IrqChip("sender", callbacks | RecordingChip.Usual)
{
    public override void SendIpi(IrqData data, int cpu) => log.Add($"{data.HardwareIrq} to {cpu}");

    public override void SendIpi(IrqData data, CpuMask cpus) => log.Add($"{data.HardwareIrq} to all of {cpus}");
}

using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Messages whose places on CPUs are on CPUs that are offline: they stay there, and take nothing of those that
/// are online.</summary>
/// <param name="Stay">How many are there.</param>
/// <param name="MayStay">Of how many more nothing tells the CPU.</param>
/// <remarks>A managed interrupt that is shut down keeps its place, and so does one that is not requested. Source: Linux
/// 6.12, drivers/irqchip/irq-riscv-imsic-state.c; drivers/irqchip/irq-loongarch-avec.c.</remarks>
internal readonly record struct OfflineMessages(long Stay, long MayStay)
{
    /// <summary>Counts them.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="devices">Its functions with message stores.</param>
    /// <param name="lines">The lines that take messages.</param>
    public static OfflineMessages Of(
        MachineCapture capture, IEnumerable<DeviceReport> devices, IEnumerable<OtherInterruptReport> lines)
    {
        if (capture.PossibleCpus.IsSubsetOf(capture.OnlineCpus))
        {
            return default;
        }

        OfflineMessages sum = default;
        foreach (DeviceReport device in devices)
        {
            foreach (InterruptReport one in device.Interrupts)
            {
                sum = sum.With(capture, one.Irq, (device.Function.Slot, one.Index), one.Target.IsShutDown);
            }
        }

        foreach (OtherInterruptReport line in lines)
        {
            sum = sum.With(capture, line.Irq, null, isShutDown: false);
        }

        return sum;
    }

    private OfflineMessages With(
        MachineCapture capture, Irq irq, (PciSlot Slot, uint Index)? entry, bool isShutDown)
    {
        CapturedInterrupt? seen = capture.Find(irq);
        int? cpu = entry is { } place
            && capture.Parents.AvecTargets.TryGetValue(place, out (int Cpu, int Vector) target) ? target.Cpu
            : CpuOf(seen?.Dump?.EffectiveAffinity) ?? CpuOf(seen?.EffectiveAffinity);
        return cpu is { } known ? capture.OnlineCpus.Contains(known) ? this : this with { Stay = Stay + 1 }
            : (seen is { IsRequested: true } && !isShutDown) || capture.Parents.OnOnline.Contains(irq) ? this
            : this with { MayStay = MayStay + 1 };
    }

    private static int? CpuOf(CpuMask? mask) => mask is { Count: 1 } one ? one.First : null;
}

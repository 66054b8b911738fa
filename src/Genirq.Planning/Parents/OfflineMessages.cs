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

    /// <summary>The CPU on which a message has its place, online or not; null where nothing tells for sure.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="entry">The function and the index that raise it; null for a line.</param>
    public static int? CpuOf(MachineCapture capture, Irq irq, (PciSlot Slot, uint Index)? entry)
    {
        if (capture.Parents.OnLikelyCpu.Contains(irq))
        {
            return null;
        }

        CapturedInterrupt? seen = capture.Find(irq);
        return entry is { } place
            && capture.Parents.AvecTargets.TryGetValue(place, out (int Cpu, int Vector) target) ? target.Cpu
            : CpuOf(seen?.Dump?.EffectiveAffinity) ?? CpuOf(seen?.EffectiveAffinity);
    }

    private OfflineMessages With(
        MachineCapture capture, Irq irq, (PciSlot Slot, uint Index)? entry, bool isShutDown)
    {
        CapturedInterrupt? seen = capture.Find(irq);
        return CpuOf(capture, irq, entry) is { } known
            ? capture.OnlineCpus.Contains(known) ? this : this with { Stay = Stay + 1 }
            : (seen is { IsRequested: true } && !isShutDown) || capture.Parents.OnOnline.Contains(irq) ? this
            : this with { MayStay = MayStay + 1 };
    }

    private static int? CpuOf(CpuMask? mask) => mask is { Count: 1 } one ? one.First : null;
}

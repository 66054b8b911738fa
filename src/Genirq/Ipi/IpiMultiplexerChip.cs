using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Ipi;

/// <summary>The chip of multiplexed interrupts: a bit for each on each CPU.</summary>
/// <param name="cpus">The CPUs' bits, by CPU number.</param>
/// <param name="send">Sends the parent to a CPU.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/ipi-mux.c, ipi_mux_chip.</remarks>
internal sealed class IpiMultiplexerChip(IpiMultiplexerCpu[] cpus, Action<int> send) : IrqChip(
    "IPI Mux", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SendIpiMask)
{
    /// <inheritdoc/>
    public override void MaskOn(IrqData data, CpuContext cpu) => cpus[cpu.Index].Mask(BitOf(data));

    /// <inheritdoc/>
    public override void UnmaskOn(IrqData data, CpuContext cpu)
    {
        if (cpus[cpu.Index].Unmask(BitOf(data)))
        {
            Tell(cpu.Index);
        }
    }

    /// <inheritdoc/>
    public override void SendIpi(IrqData data, CpuMask mask)
    {
        int bit = BitOf(data);
        for (int cpu = mask.First; cpu >= 0; cpu = mask.Next(cpu + 1))
        {
            if (cpus[cpu].Send(bit))
            {
                Tell(cpu);
            }
        }
    }

    private void Tell(int cpu)
    {
        bool isTold = false;
        try
        {
            send(cpu);
            isTold = true;
        }
        finally
        {
            // What waits is not sent once more by itself: the next one who sends does it.
            if (!isTold)
            {
                cpus[cpu].NoteUntold();
            }
        }
    }

    private static int BitOf(IrqData data) => 1 << (int)data.HardwareIrq.Number;
}

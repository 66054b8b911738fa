using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Platforms.LoongArch;

/// <summary>Direct message interrupts of LoongArch CPUs: gives each interrupt a vector of a CPU, which its message
/// names.</summary>
/// <remarks>
/// Vectors 16 to 255 of each CPU are given out when an interrupt is allocated. An interrupt that is moved keeps its old
/// vector until the old CPU has cleared it. The effective affinity is set with the first move only. Thread-safe: one
/// lock guards matrix and vectors. Source: Linux 6.12, drivers/irqchip/irq-loongarch-avec.c.
/// </remarks>
public sealed partial class AvecDomain : MatrixMsiDomain
{
    private const int Vectors = 256;
    private const int SystemVectors = 16;

    private readonly AvecChip _chip;

    private AvecDomain(IrqSystem system, ulong address)
        : base(system.Cpus.Count, Vectors, SystemVectors)
    {
        Address = address;
        _chip = new AvecChip(this);
    }

    /// <summary>What messages' addresses begin with.</summary>
    public ulong Address { get; }

    /// <summary>Makes the domain of a system, and the system's default.</summary>
    /// <param name="system">The system.</param>
    /// <param name="address">What messages' addresses begin with.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static AvecDomain Create(IrqSystem system, ulong address = 0x2FE0_0000)
    {
        ArgumentNullException.ThrowIfNull(system);
        AvecDomain domain = new(system, address);
        domain.Start(system, "AVECINTC", LoongArchMsiParent.Create());
        return domain;
    }

    /// <summary>Where an interrupt goes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>CPU, vector, and whether its old CPU has not cleared it yet; null if it has no level here.</returns>
    public (int Cpu, int Vector, bool IsMoving)? StateOf(Irq irq)
    {
        lock (Gate)
        {
            return GetData(irq)?.ChipData is AvecVector vector
                ? (vector.Cpu, vector.Number, vector.PreviousCpu >= 0)
                : null;
        }
    }

    /// <summary>A CPU clears the vectors that were moved away from it.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>Source: complete_irq_moving.</remarks>
    public void CompleteMoves(int cpu)
    {
        lock (Gate)
        {
            for (int number = System.Numbers.Next(0); number < System.Numbers.IrqCount;
                number = System.Numbers.Next(number + 1))
            {
                if (GetData(new Irq(number))?.ChipData is AvecVector vector && vector.PreviousCpu == cpu)
                {
                    Matrix.Free(cpu, vector.PreviousNumber, managed: false);
                    vector.PreviousCpu = -1;
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: no CPU has a vector left. Source: avecintc_domain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            int number;
            int cpu;
            lock (Gate)
            {
                number = Matrix.Allocate(System.Cpus.Online, reserved: false, out cpu);
            }

            if (number < 0)
            {
                Free(first, i);
                return number;
            }

            Irq irq = new(first.Number + i);
            SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)irq.Number), _chip, new AvecVector(cpu, number));
            System.SetHandler(irq, EdgeFlow.Instance, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i))?.ChipData is AvecVector vector)
            {
                lock (Gate)
                {
                    Matrix.Free(vector.Cpu, vector.Number, managed: false);
                    if (vector.PreviousCpu >= 0)
                    {
                        Matrix.Free(vector.PreviousCpu, vector.PreviousNumber, managed: false);
                    }
                }
            }
        }

        FreeCommon(first, count);
    }

    /// <summary>Sends an interrupt to a CPU of a mask.</summary>
    /// <returns>Done or nothing to do; -EBUSY: an earlier move has not ended; -ENOSPC.</returns>
    /// <remarks>Source: avecintc_set_affinity.</remarks>
    internal int Move(IrqData data, CpuMask mask)
    {
        AvecVector vector = (AvecVector)data.ChipData!;
        lock (Gate)
        {
            if (vector.PreviousCpu >= 0)
            {
                return ErrorCode.Busy;
            }

            if (mask.Contains(vector.Cpu) && System.Cpus.Online.Contains(vector.Cpu))
            {
                return AffinityResult.Ok;
            }

            int number = Matrix.Allocate(mask.And(System.Cpus.Online), reserved: false, out int cpu);
            if (number < 0)
            {
                return number;
            }

            (vector.PreviousCpu, vector.PreviousNumber) = (vector.Cpu, vector.Number);
            (vector.Cpu, vector.Number) = (cpu, number);
            data.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpu));
            return AffinityResult.Ok;
        }
    }

    private protected override void GiveBack(int cpu) => CompleteMoves(cpu);
}

using System.Diagnostics;
using System.Text.Json;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Snapshots;

namespace Genirq.Platforms.Arm;

/// <summary>The root of arm64's hierarchies: a GIC, which gives an interrupt of any kind its level.</summary>
/// <remarks>
/// Levels are given out for the hardware number in the allocation's information: an SPI (32 to 1019) or an LPI (from
/// 8192 on). Thread-safe as its system. Source: Linux 6.12, drivers/irqchip/irq-gic-v3.c, gic_irq_domain_alloc, and
/// irq-gic.c.
/// </remarks>
public sealed class GicDomain : IrqDomain, ISnapshotDomain
{
    private readonly GicChip _chip;

    private GicDomain(string chip)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        _chip = new GicChip(chip);
    }

    /// <summary>Makes the domain of a system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="chip">The chip's name: <c>GICv3</c>, or <c>GICv2</c>.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static GicDomain Create(IrqSystem system, string chip = "GICv3")
    {
        ArgumentNullException.ThrowIfNull(system);
        GicDomain domain = new(chip);
        int result = system.Domains.Instantiate(
            domain, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named(chip), 0, IrqDomainFlags.NameAllocated));
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), $"The domain of the {chip} was refused.");
        }

        system.Domains.Default = domain;
        return domain;
    }

    /// <summary>Handles an interrupt that a CPU has acknowledged.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="hardwareIrq">The SPI or LPI.</param>
    /// <returns>Whether there was an interrupt to handle.</returns>
    /// <remarks>Data plane: takes no lock of the domain. Source: __gic_handle_irq.</remarks>
    public bool Deliver(CpuContext cpu, HardwareIrq hardwareIrq)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        Debug.Assert(!cpu.IsDeliveryStopped, "The delivery to this CPU is stopped: it goes, or is gone.");
        if (Resolve(hardwareIrq) is not { } descriptor)
        {
            return false;
        }

        bool wasInInterrupt = cpu.IsInInterrupt;
        cpu.EnterInterrupt();
        try
        {
            System.HandleIrq(descriptor.Irq, cpu);
        }
        finally
        {
            if (!wasInInterrupt)
            {
                cpu.ExitInterrupt();
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        ArgumentNullException.ThrowIfNull(info);
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            HardwareIrq number = new(info.HardwareIrq.Number + (ulong)i);
            int result = SetHardwareIrqAndChip(irq, number, _chip, null);
            if (result != 0)
            {
                return result;
            }

            System.SetHandler(irq, FastEoiFlow.Instance, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeCommon(first, count);

    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope) => static () => { };

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place) => null;

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;
}

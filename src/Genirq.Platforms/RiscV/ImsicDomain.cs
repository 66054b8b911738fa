using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Platforms.RiscV;

/// <summary>The interrupt files of RISC-V harts: gives each interrupt an identity of a hart.</summary>
/// <remarks>
/// <para>
/// An interrupt that is shut down keeps its identity on the hart that went. The number of an interrupt at this level is
/// its Linux number.
/// </para>
/// <para>Source: Linux 6.12, drivers/irqchip/irq-riscv-imsic-platform.c and irq-riscv-imsic-state.c.</para>
/// </remarks>
public sealed partial class ImsicDomain : MatrixMsiDomain
{
    private const int IpiIdentity = 1;

    private readonly ImsicChip _chip;
    private readonly ImsicVector?[][] _files;

    // The vector that was freed last, for the next one: in steady state none is made. Guarded by the lock of
    // the hierarchy's root, which allocating and freeing hold.
    private ImsicVector? _spare;

    private ImsicDomain(IrqSystem system, ImsicOptions options)
        : base(system.Cpus.Count, options.Identities + 1, IpiIdentity + 1)
    {
        Options = options;
        _chip = new ImsicChip(this);
        int cpus = system.Cpus.Count;
        _files = new ImsicVector?[cpus][];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _files[cpu] = new ImsicVector?[options.Identities + 1];
        }
    }

    /// <summary>How it was made.</summary>
    public ImsicOptions Options { get; }

    /// <summary>Makes the domain of a system, with the harts that are online, and the system's default.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static ImsicDomain Create(IrqSystem system, ImsicOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ImsicDomain domain = new(system, options ?? new ImsicOptions());
        domain.Start(system, "imsic", new ImsicMsiParentOps());
        return domain;
    }

    /// <summary>Where an interrupt goes.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>The hart, the identity, and whether an earlier one waits for its hart; null if it has no level
    /// here.</returns>
    public (int Cpu, int Identity, bool IsMoving)? StateOf(Irq irq)
    {
        lock (Gate)
        {
            return GetData(irq)?.ChipData is ImsicVector vector
                ? (vector.Cpu, vector.Identity, vector.Previous is not null)
                : null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>-EOPNOTSUPP: several messages of one MSI; -ENOSPC: no hart has an identity left. Source:
    /// imsic_irq_domain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (count > 1)
        {
            return ErrorCode.OperationNotSupported;
        }

        ImsicVector? vector = _spare;
        lock (Gate)
        {
            vector = Take(first, System.Cpus.Online, vector);
        }

        if (vector is null)
        {
            return ErrorCode.NoSpace;
        }

        _spare = null;
        SetInfo(first, new IrqLevelInfo(new HardwareIrq((ulong)first.Number), _chip)
        {
            ChipData = vector,
            Flow = System.Options.Release.DefersImsicMoves ? EdgeFlow.Instance : SimpleFlow.Instance,
            Settings = IrqSettings.NoProbe,
        });
        System.Find(first)!.SetEffectiveAffinity(CpuMask.Of(vector.Cpu));
        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        ImsicVector? freed = null;
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i))?.ChipData is ImsicVector vector)
            {
                lock (Gate)
                {
                    Forget(vector.Previous);
                    Forget(vector);
                    Changed(vector.Cpu);
                }

                freed = vector;
            }
        }

        FreeCommon(first, count);

        // Now no level names it any more.
        _spare = freed;
    }

    /// <inheritdoc/>
    public override void WriteDebug(TextWriter writer, IrqData? data, int indent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (data is null)
        {
            writer.Write(Matrix.ToDebugText(indent + 1));
            return;
        }

        if (data.ChipData is ImsicVector vector)
        {
            string blanks = new(' ', indent);
            writer.Write($"{blanks}target_cpu      : {vector.Cpu,5}\n");
            writer.Write($"{blanks}target_local_id : {vector.Identity,5}\n");
            writer.Write($"{blanks}is_reserved     : {0,5}\n");
            writer.Write($"{blanks}is_enabled      : {(vector.IsEnabled ? 1 : 0),5}\n");
            writer.Write($"{blanks}is_move_pending : {(vector.Previous is null ? 0 : 1),5}\n");
        }
    }

    private ImsicVector? Take(Irq irq, CpuMask cpus, ImsicVector? spare = null)
    {
        int identity = Matrix.Allocate(cpus, reserved: false, out int cpu);
        if (identity < 0)
        {
            return null;
        }

        spare?.Reset(irq, cpu, identity);
        return _files[cpu][identity] = spare ?? new ImsicVector(irq, cpu, identity);
    }

    private void Forget(ImsicVector? vector)
    {
        if (vector is not null && _files[vector.Cpu][vector.Identity] == vector)
        {
            _files[vector.Cpu][vector.Identity] = null;
            Matrix.Free(vector.Cpu, vector.Identity, managed: false);
        }
    }
}

using System.Numerics;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The remapping level of one AMD unit: each requester has a table, whose entries name CPU and
/// vector.</summary>
/// <remarks>
/// Control plane. The tables have a lock of their own, taken under an interrupt's. The name is <c>AMD-IR-n-14</c>, or
/// ends in 13 with later releases.
/// Source:
/// Linux 6.12, drivers/iommu/amd/iommu.c.
/// </remarks>
public sealed partial class AmdRemappingDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, AmdTable> _tables = [];
    private readonly AmdChip _chip;
    private readonly AmdOptions _options;
    private readonly int _tableSize;

    private AmdRemappingDomain(VectorDomain vectors, AmdOptions options)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate)
    {
        Vectors = vectors;
        _options = options;
        _tableSize = options.HasLargeTables
            ? vectors.System.Options.Release.AmdTableEntries
            : AmdTable.UsualSize;
        _chip = new AmdChip(this);
    }

    /// <summary>The domain towards the CPU.</summary>
    public VectorDomain Vectors { get; }

    /// <summary>The entry that the next allocation takes if it is free, for machines that stand for others; null: the
    /// first free one.</summary>
    /// <remarks>Used up by the next allocation. The caller serialises allocations.</remarks>
    public int? NextIndex { get; set; }

    /// <summary>Makes the domain of a unit.</summary>
    /// <param name="vectors">The domain towards the CPU.</param>
    /// <param name="options">What the unit can do; null for the defaults.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: amd_iommu_create_irq_domain.</remarks>
    public static AmdRemappingDomain Create(VectorDomain vectors, AmdOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options ??= new AmdOptions();
        AmdRemappingDomain domain = new(vectors, options);
        IrqDomainFlags flags = IrqDomainFlags.MsiParent | IrqDomainFlags.IsolatedMsi | IrqDomainFlags.NameAllocated;
        int result = vectors.System.Domains.Instantiate(
            domain, IrqDomainOptions.Hierarchy(vectors, FirmwareNode.NamedId("AMD-IR", options.Unit), 0, flags));
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The remapping domain was refused.");
        }

        domain.UpdateBusToken(BusToken.AmdVi);
        domain.MsiParent = new RemappingMsiParentOps(vectors.System.Options.MaxDeviceDomains > 1);
        return domain;
    }

    /// <summary>An entry of a requester's table as the hardware sees it; zero if it has no table.</summary>
    /// <param name="requester">The requester.</param>
    /// <param name="index">0 to 511, or to 2047 where unit and release have the larger tables.</param>
    public AmdEntry EntryAt(ushort requester, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_tableSize, nameof(index));
        lock (_gate)
        {
            return _tables.TryGetValue(requester, out AmdTable? table) ? table[index] : default;
        }
    }

    /// <summary>How many entries of a requester's table are handed out.</summary>
    /// <param name="requester">The requester.</param>
    public int EntriesUsed(ushort requester)
    {
        lock (_gate)
        {
            return _tables.TryGetValue(requester, out AmdTable? table) ? table.Used : 0;
        }
    }

    /// <summary>Lets all entries follow the vectors, after <see cref="VectorDomain.RestoreState"/>.</summary>
    /// <remarks>Entries for guests stay as they are. Control plane.</remarks>
    public void FollowVectors()
    {
        IrqNumberSpace numbers = System.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (GetData(new Irq(number)) is { ChipData: AmdData } level)
            {
                Reconfigure(level);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>-EINVAL: several at once, and not for PCI MSI, or the requester is not behind this unit; -ENOSPC: the
    /// table is full; or the parent's error. Source: irq_remapping_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        X86AllocationKind kind = X86AllocationInfo.KindOf(info);
        if (info is null || (count > 1 && kind != X86AllocationKind.PciMsi))
        {
            return ErrorCode.Invalid;
        }

        ushort requester = X86AllocationInfo.RequesterOf(info);
        if (_options.Requesters is { } known && !known.Contains(requester))
        {
            return ErrorCode.Invalid;
        }

        int result = AllocateParent(first, count, info);
        if (result < 0)
        {
            return result;
        }

        int index = Take(requester, count, info, out AmdTable table);
        if (index < 0)
        {
            System.Diagnostics.Log(IrqDiagnosticId.RemappingRefused, Name, "Failed to allocate IRTE", first, index);
            FreeCommon(first, count);
            return index;
        }

        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            AmdData data = new(table, index + i);
            SetHardwareIrqAndChip(irq, new HardwareIrq(((ulong)requester << 16) + (ulong)i), _chip, data);
            data.Entry = Target(GetData(irq)!);
            System.ModifyStatus(irq, IrqSettings.None, IrqSettings.MoveInProcessContext);
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Source: irq_remapping_free.</remarks>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i))?.ChipData is AmdData data)
            {
                lock (_gate)
                {
                    data.Table.Release(data.Index);
                }
            }
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    /// <remarks>Source: irq_remapping_activate.</remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        AmdData own = (AmdData)data.ChipData!;
        Write(own, own.Entry.With(isValid: true));
        Reconfigure(data);
        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Only the valid bit goes. Source: irq_remapping_deactivate.</remarks>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        AmdData own = (AmdData)data.ChipData!;
        Write(own, own.Entry.With(isValid: false));
    }

    /// <summary>Lets the entry of an interrupt follow its vector, unless it posts to a virtual CPU.</summary>
    /// <remarks>Source: amd_ir_update_irte.</remarks>
    internal void Reconfigure(IrqData level)
    {
        AmdData data = (AmdData)level.ChipData!;
        if (!(_options is { HasLongEntries: true, UsesVirtualApics: true } && data.Entry.IsGuest))
        {
            Write(data, Target(level).With(data.Entry.IsValid));
        }
    }

    /// <summary>Lets the entry of an interrupt post to a virtual CPU, or no more.</summary>
    /// <returns>0; -EINVAL: the device is not set up for that.</returns>
    /// <remarks>Source: amd_ir_set_vcpu_affinity.</remarks>
    internal int SetVcpu(IrqData level, AmdGuestTarget? target)
    {
        AmdData data = (AmdData)level.ChipData!;
        if (_options is not { HasLongEntries: true, UsesVirtualApics: true })
        {
            return ErrorCode.Invalid;
        }

        Write(data, target is null ? Target(level).With(data.Entry.IsValid) : data.Entry.ToGuest(target));
        return 0;
    }

    private int Take(ushort requester, int count, IrqAllocationInfo info, out AmdTable table)
    {
        X86AllocationKind kind = X86AllocationInfo.KindOf(info);
        int? wanted = NextIndex;
        NextIndex = null;
        lock (_gate)
        {
            table = TableOf(requester, X86AllocationInfo.AliasesOf(info));
            if (kind == X86AllocationKind.IoApic)
            {
                table.KeepPins();
                return ((X86AllocationInfo)info).Pin;
            }

            if (wanted is { } index && table.TryTake(index, count))
            {
                return index;
            }

            int alignment = kind == X86AllocationKind.PciMsi ? (int)BitOperations.RoundUpToPowerOf2((uint)count) : 1;
            return table.Take(count, alignment);
        }
    }

    // A device and its aliases have one table, whichever of them was there first.
    private AmdTable TableOf(ushort requester, IReadOnlyList<RequesterAlias> aliases)
    {
        AmdTable? table = _tables.GetValueOrDefault(requester);
        foreach (RequesterAlias alias in aliases)
        {
            table ??= _tables.GetValueOrDefault(alias.Id);
        }

        table ??= new AmdTable(_tableSize, _options.HasLongEntries, requester);
        _tables.TryAdd(requester, table);
        foreach (RequesterAlias alias in aliases)
        {
            _tables.TryAdd(alias.Id, table);
        }

        return table;
    }

    private void Write(AmdData data, AmdEntry entry)
    {
        data.Entry = entry;
        lock (_gate)
        {
            data.Table[data.Index] = entry;
        }
    }

    private AmdEntry Target(IrqData level)
    {
        ApicData apic = VectorDomain.DataOf(VectorDomain.LevelBelow(level))!;
        bool isLogical = Vectors.Options.Apics.IsLogical;
        return _options.HasLongEntries
            ? AmdEntry.Long(apic.Destination, apic.ConfiguredVector, isLogical)
            : AmdEntry.Short(apic.Destination, apic.ConfiguredVector, isLogical);
    }
}

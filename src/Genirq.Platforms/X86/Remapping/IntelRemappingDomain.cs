using System.Numerics;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The remapping level of one VT-d unit: devices name an entry of its table, which names CPU and
/// vector.</summary>
/// <remarks>
/// Control plane. The table has a lock of its own, taken under an interrupt's. The name is <c>INTEL-IR-n-13</c>.
/// Source:
/// Linux 6.12, drivers/iommu/intel/irq_remapping.c.
/// </remarks>
public sealed partial class IntelRemappingDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly IntelTable _table = new();
    private readonly IntelChip _chip;
    private readonly IntelOptions _options;

    private IntelRemappingDomain(VectorDomain vectors, IntelOptions options)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate)
    {
        Vectors = vectors;
        _options = options;
        _chip = new IntelChip(this, options.PostsMessages ? "INTEL-IR-POST" : "INTEL-IR");
    }

    /// <summary>The domain towards the CPU.</summary>
    public VectorDomain Vectors { get; }

    /// <summary>How many entries of the table are handed out, unused ones of a power of two included.</summary>
    public int EntriesUsed
    {
        get
        {
            lock (_gate)
            {
                return _table.Used;
            }
        }
    }

    /// <summary>The entry that the next allocation takes if it is free, for machines that stand for others; null: the
    /// first free one.</summary>
    /// <remarks>Used up by the next allocation. The caller serialises allocations.</remarks>
    public int? NextIndex { get; set; }

    /// <summary>Makes the domain of a unit.</summary>
    /// <param name="vectors">The domain towards the CPU.</param>
    /// <param name="options">What the unit can do; null for the defaults.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: intel_setup_irq_remapping.</remarks>
    public static IntelRemappingDomain Create(VectorDomain vectors, IntelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options ??= new IntelOptions();
        IntelRemappingDomain domain = new(vectors, options);
        IrqDomainFlags flags = IrqDomainFlags.MsiParent | IrqDomainFlags.IsolatedMsi | IrqDomainFlags.NameAllocated;
        FirmwareNode node = FirmwareNode.NamedId("INTEL-IR", options.Unit);
        int result = vectors.System.Domains.Instantiate(
            domain, IrqDomainOptions.Hierarchy(vectors, node, IntelTable.Size, flags));
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The remapping domain was refused.");
        }

        domain.UpdateBusToken(BusToken.Dmar);
        domain.MsiParent = new RemappingMsiParentOps(vectors.System.Options.MaxDeviceDomains > 1);
        return domain;
    }

    /// <summary>An entry of the table as the hardware sees it.</summary>
    /// <param name="index">0 to 65535.</param>
    public IntelEntry EntryAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)IntelTable.Size, nameof(index));
        lock (_gate)
        {
            return _table[index];
        }
    }

    /// <summary>Lets all entries follow the vectors, after <see cref="VectorDomain.RestoreState"/>.</summary>
    /// <remarks>Entries that post stay as they are. Control plane.</remarks>
    public void FollowVectors()
    {
        IrqNumberSpace numbers = System.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (GetData(new Irq(number)) is { ChipData: IntelData } level)
            {
                Reconfigure(level, always: false);
            }
        }
    }

    /// <summary>How many entries are free.</summary>
    public override long? CountAvailable() => IntelTable.Size - EntriesUsed;

    /// <inheritdoc/>
    /// <remarks>-EINVAL: several at once, and not for PCI MSI; -ENOMEM: the table is full, or the unit cannot
    /// invalidate
    /// so many at once; or the parent's error. Source: intel_irq_remapping_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (info is null || (count > 1 && X86AllocationInfo.KindOf(info) != X86AllocationKind.PciMsi))
        {
            return ErrorCode.Invalid;
        }

        int result = AllocateParent(first, count, info);
        if (result < 0)
        {
            return result;
        }

        int order = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count));
        int index = Take(order);
        if (index < 0)
        {
            System.Diagnostics.Log(IrqDiagnosticId.RemappingRefused, Name, "Failed to allocate IRTE", first, order);
            FreeCommon(first, count);
            return ErrorCode.NoMemory;
        }

        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            IntelData data = new(index, i, order) { Source = SourceOf(info) };
            SetHardwareIrqAndChip(irq, new HardwareIrq(((ulong)index << 16) + (ulong)i), _chip, data);
            data.Remapped = Target(GetData(irq)!, data);
            System.ModifyStatus(irq, IrqSettings.None, IrqSettings.MoveInProcessContext);
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>The interrupt with subhandle 0 gives all entries of its allocation back. Source:
    /// intel_irq_remapping_free.</remarks>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i))?.ChipData is IntelData { Subhandle: 0 } data)
            {
                lock (_gate)
                {
                    _table.Release(data.Index, data.Order);
                }
            }
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    /// <remarks>Source: intel_irq_remapping_activate.</remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        Reconfigure(data, always: true);
        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Source: intel_irq_remapping_deactivate.</remarks>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Write((IntelData)data.ChipData!, default);
    }

    /// <summary>Lets the entry of an interrupt follow its vector.</summary>
    /// <param name="level">The level.</param>
    /// <param name="always">Whether also if it is posted, which ends that.</param>
    /// <remarks>Source: intel_ir_reconfigure_irte.</remarks>
    internal void Reconfigure(IrqData level, bool always)
    {
        IntelData data = (IntelData)level.ChipData!;
        data.Remapped = Target(level, data);
        if (always || !data.IsPosted)
        {
            Write(data, data.Remapped);
        }
    }

    /// <summary>Lets the entry of an interrupt post to a virtual CPU.</summary>
    /// <remarks>Source: intel_ir_set_vcpu_affinity.</remarks>
    internal void Post(IrqData level, PostedTarget target)
    {
        IntelData data = (IntelData)level.ChipData!;
        Write(data, data.Remapped.Post(target.DescriptorAddress, target.Vector));
    }

    private int Take(int order)
    {
        int? wanted = NextIndex;
        NextIndex = null;
        if (order > _options.MaximumOrder)
        {
            return -1;
        }

        lock (_gate)
        {
            return wanted is { } index && _table.TryTake(index, order) ? index : _table.Take(order);
        }
    }

    private void Write(IntelData data, IntelEntry entry)
    {
        data.IsPosted = entry.IsPosted;
        lock (_gate)
        {
            _table[data.Entry] = entry;
        }
    }

    private IntelEntry Target(IrqData level, IntelData data)
    {
        ApicData apic = VectorDomain.DataOf(VectorDomain.LevelBelow(level))!;
        uint destination = Vectors.Options.Apics.IsX2Apic ? apic.Destination : apic.Destination << 8;
        return IntelEntry.Remap(destination, apic.ConfiguredVector, Vectors.Options.Apics.IsLogical, data.Source);
    }

    private SourceCheck SourceOf(IrqAllocationInfo info)
    {
        ushort requester = X86AllocationInfo.RequesterOf(info);
        return !_options.ChecksSources ? SourceCheck.None : X86AllocationInfo.KindOf(info) switch
        {
            X86AllocationKind.Hpet => SourceCheck.ForHpet(requester),
            X86AllocationKind.IoApic => SourceCheck.ForIoApic(requester),
            _ => SourceCheck.ForPci(requester, X86AllocationInfo.AliasesOf(info)),
        };
    }
}

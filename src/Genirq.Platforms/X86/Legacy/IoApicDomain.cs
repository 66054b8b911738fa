using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The domain of one I/O APIC: its pins, on the vectors or behind remapping.</summary>
/// <remarks>
/// Control plane, but for the chip. The name is <c>IO-APIC-n</c>, the number of an interrupt at this level its pin.
/// Source: Linux 6.12, arch/x86/kernel/apic/io_apic.c.
/// </remarks>
public sealed partial class IoApicDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly VectorDomain _vectors;
    private readonly IoApicOptions _options;
    private readonly IoApicChip _chip;
    private readonly IoApicPin[] _pins;

    private IoApicDomain(VectorDomain vectors, bool isRemapped, IoApicOptions options)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate)
    {
        _vectors = vectors;
        _options = options;
        _chip = new IoApicChip(this, isRemapped, vectors.System.Options.Release);
        _pins = new IoApicPin[options.Pins];
        Array.Fill(_pins, new IoApicPin { IsMasked = true });
    }

    /// <summary>Makes the domain of an I/O APIC.</summary>
    /// <param name="vectors">The domain towards the CPU.</param>
    /// <param name="remapping">The remapping level that its messages go through; null if they go to the CPUs.</param>
    /// <param name="options">The I/O APIC; null for one with 24 pins.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: mp_irqdomain_create.</remarks>
    public static IoApicDomain Create(
        VectorDomain vectors, IrqDomain? remapping = null, IoApicOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options ??= new IoApicOptions();
        IoApicDomain domain = new(vectors, remapping is not null, options);
        int result = vectors.System.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(
            remapping ?? vectors,
            FirmwareNode.NamedId("IO-APIC", options.Index),
            options.Pins,
            IrqDomainFlags.NameAllocated));
        return result == 0
            ? domain
            : throw new IrqException(ErrorCode.ToError(result), "The domain of the I/O APIC was refused.");
    }

    /// <summary>Told that a pin is set to something else, by its number.</summary>
    /// <remarks>Called with the interrupt's lock held: must be quick and must not call back.</remarks>
    public event Action<int>? PinChanged;

    /// <summary>Told that an event of a pin is done with, by the pin's number, where the CPU's word does not reach it:
    /// behind remapping, and after a level-triggered event was sent on by software.</summary>
    /// <remarks>As <see cref="PinChanged"/>. Source: the register behind __eoi_ioapic_pin.</remarks>
    public event Action<int>? PinEnded;

    /// <summary>Asked, by a pin's number, whether the pin waits for the end of what it has sent (remote IRR) and a CPU
    /// will end it; null: it never does. Freeing and synchronising wait for that.</summary>
    /// <remarks>As <see cref="PinChanged"/>. Source: ioapic_irq_get_chip_state.</remarks>
    public Func<int, bool>? IsPinActive { get; set; }

    /// <summary>What a pin is set to.</summary>
    /// <param name="pin">A pin.</param>
    public IoApicPin PinAt(int pin)
    {
        lock (_gate)
        {
            return _pins[pin];
        }
    }

    /// <summary>Gives a pin an interrupt.</summary>
    /// <param name="pin">A pin.</param>
    /// <param name="irq">The number it is to have: a legacy one, which exists already, or a free one.</param>
    /// <param name="isLevel">Whether its wire is level-triggered.</param>
    /// <param name="node">The NUMA node of what is wired to it, or -1.</param>
    /// <returns>The number; or a negative errno: -EEXIST if the pin has one already, or as the parents say.</returns>
    /// <remarks>Source: alloc_irq_from_domain, alloc_isa_irq_from_domain.</remarks>
    public int Map(int pin, Irq irq, bool isLevel, int node = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pin, _options.Pins);
        bool isLegacy = irq.Number < _vectors.Options.LegacyIrqs && System.Find(irq) is not null;
        X86AllocationInfo info = new()
        {
            Kind = X86AllocationKind.IoApic,
            RequesterId = _options.RequesterId,
            Pin = pin,
            IsLevel = isLevel,
            IsLegacy = isLegacy,
        };
        return System.Domains.AllocateIrqs(
            this, irq.Number, 1, info, new IrqAllocationOptions { Node = node, Realloc = isLegacy });
    }

    /// <inheritdoc/>
    /// <remarks>-EINVAL: not one pin; -EEXIST: the pin has an interrupt; or the parents' error. Source:
    /// mp_irqdomain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (info is not X86AllocationInfo wish || count > 1)
        {
            return ErrorCode.Invalid;
        }

        if (!FindMapping(new HardwareIrq((ulong)wish.Pin)).IsNone)
        {
            return ErrorCode.Exists;
        }

        int result = AllocateParent(first, count, wish);
        if (result < 0)
        {
            return result;
        }

        SetHardwareIrqAndChip(
            first, new HardwareIrq((ulong)wish.Pin), _chip, new IoApicData(wish.Pin, wish.IsLevel));
        System.ModifyStatus(
            first,
            wish.IsLevel ? IrqSettings.None : IrqSettings.Level,
            wish.IsLevel ? IrqSettings.Level : IrqSettings.None);
        System.SetHandler(
            first,
            wish.IsLevel ? FastEoiFlow.Instance : EdgeFlow.Instance,
            wish.IsLevel ? "fasteoi" : "edge");
        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Source: mp_irqdomain_free.</remarks>
    public override void Free(Irq first, int count)
    {
        if (GetData(first)?.ChipData is IoApicData data)
        {
            Write(data.Pin, new IoApicPin { IsMasked = true });
        }

        FreeTop(first, count);
    }

    /// <inheritdoc/>
    /// <remarks>Source: mp_irqdomain_activate.</remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        Configure(data);
        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Source: mp_irqdomain_deactivate.</remarks>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        SetMasked(data, isMasked: true);
    }

    /// <summary>Lets a pin follow the levels towards the CPU.</summary>
    /// <remarks>Source: ioapic_configure_entry.</remarks>
    internal void Configure(IrqData level)
    {
        IoApicData data = (IoApicData)level.ChipData!;
        ApicData apic = VectorDomain.DataOf(VectorDomain.LevelBelow(level))!;
        IoApicPin pin = level.Parent!.ChipData switch
        {
            IntelData entry => new IoApicPin(data.Pin, (uint)entry.Index) { IsRemapped = true },
            AmdData entry => new IoApicPin(entry.Index, 0) { IsRemapped = true },
            _ => new IoApicPin(apic.ConfiguredVector, apic.Destination)
            {
                IsLogical = _vectors.Options.Apics.IsLogical,
            },
        };
        Write(data.Pin, pin with { IsLevel = data.IsLevel, IsMasked = PinAt(data.Pin).IsMasked });
    }

    /// <summary>Masks or unmasks a pin.</summary>
    internal void SetMasked(IrqData level, bool isMasked)
    {
        int pin = ((IoApicData)level.ChipData!).Pin;
        lock (_gate)
        {
            _pins[pin] = _pins[pin] with { IsMasked = isMasked };
        }

        Tell(nameof(PinChanged), PinChanged, pin);
    }

    /// <summary>Whether an event of a level-triggered pin is under way.</summary>
    internal bool IsActive(IrqData level) =>
        level.ChipData is IoApicData { IsLevel: true } data && IsPinActive is { } ask && ask(data.Pin);

    /// <summary>Ends a level-triggered event at the CPU that took it, and at the pin if the pin does not hear of it; a
    /// move that waited for it is over.</summary>
    /// <remarks>Source: ioapic_ack_level.</remarks>
    internal void EndAtCpu(IrqData level)
    {
        IrqData root = VectorDomain.LevelBelow(level);
        _vectors.CompleteMove(root);
        bool isHeard = _vectors.IsLevelTriggered(root);
        _vectors.EndOfInterrupt(root);
        if (!isHeard)
        {
            EndAtPin(level);
        }
    }

    /// <summary>Ends a level-triggered event at the pin.</summary>
    /// <remarks>Source: eoi_ioapic_pin.</remarks>
    internal void EndAtPin(IrqData level) =>
        Tell(nameof(PinEnded), PinEnded, ((IoApicData)level.ChipData!).Pin);

    private void Write(int pin, IoApicPin value)
    {
        lock (_gate)
        {
            _pins[pin] = value;
        }

        Tell(nameof(PinChanged), PinChanged, pin);
    }

    private void Tell(string who, Action<int>? told, int pin)
    {
        if (told is not null)
        {
            System.Observe(who, (told, pin), static each => each.told(each.pin));
        }
    }
}

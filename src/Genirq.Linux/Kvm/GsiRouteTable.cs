using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Msi;

namespace Genirq.Linux.Kvm;

/// <summary>A VM's table from GSIs to messages and pins, with its budget.</summary>
/// <remarks>
/// <para>
/// The kernel replaces the table whole, which costs the more the longer it is: changes are collected, and
/// <see cref="TryCommit"/> brings all of them with one call. Until then, and after a commit that failed, the kernel's
/// table is the one of the last commit. Event descriptors that are bound see each table whole.
/// </para>
/// <para>
/// A GSI gets its route before a descriptor is bound to it, and the descriptor is unbound before the route goes: an
/// event without a route is lost. The kernel takes messages to any address and with any vector; here both are checked.
/// Thread-safe; control plane. Source: Linux 6.12, virt/kvm/irqchip.c; arch/x86/kvm/irq_comm.c.
/// </para>
/// </remarks>
public sealed class GsiRouteTable
{
    private const uint InterruptAddress = 0xFEE;
    private const int LowestVector = 16;
    private const uint LegacyPins = 16;
    private const uint PicPins = 8;
    private const uint IoApic = 2;

    private readonly KvmVm _vm;
    private readonly Lock _gate = new();

    // Guarded by _gate: all below. Pins stand before messages, as the kernel wants no order.
    private readonly MsiMessage[] _messages;
    private readonly ulong[] _reserved;
    private readonly ulong[] _routed;
    private readonly List<KvmRoutingEntry> _pins = [];
    private byte[] _image = [];
    private int _firstFree;
    private int _reservedCount;
    private int _routedCount;
    private bool _isChanged;

    internal GsiRouteTable(KvmVm vm, int budget)
    {
        _vm = vm;
        Budget = budget;
        _messages = new MsiMessage[budget];
        _reserved = new ulong[(budget + 63) / 64];
        _routed = new ulong[_reserved.Length];
    }

    /// <summary>How many routes there can be, those of pins included, and the first number that is not a GSI.</summary>
    public int Budget { get; }

    /// <summary>How many places of the budget have an owner: pins, and GSIs that are reserved.</summary>
    public int InUse
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(_pins.Count, _firstFree) + _reservedCount;
            }
        }
    }

    /// <summary>How many more GSIs can be reserved.</summary>
    public int Available
    {
        get
        {
            lock (_gate)
            {
                return CountAvailable();
            }
        }
    }

    /// <summary>How many routes the table has, pins included, committed or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pins.Count + _routedCount;
            }
        }
    }

    /// <summary>Whether something waits for a commit.</summary>
    public bool IsChanged
    {
        get
        {
            lock (_gate)
            {
                return _isChanged;
            }
        }
    }

    /// <summary>
    /// Whether bits 11 to 5 of an address are bits 14 to 8 of the destination, as guests that were told so write
    /// it. The kernel does not look at them: they are moved to where it does. Needs 32-bit APIC numbers.
    /// </summary>
    public bool HasExtendedDestinations { get; set; }

    /// <summary>Reserves the lowest free GSI. It has no route yet.</summary>
    /// <param name="gsi">It; -1 if none is left.</param>
    /// <param name="shortage">Why none was had.</param>
    public bool TryReserve(out int gsi, [NotNullWhen(false)] out RouteBudgetExceeded? shortage)
    {
        lock (_gate)
        {
            gsi = -1;
            shortage = null;
            if (CountAvailable() <= 0)
            {
                shortage = new RouteBudgetExceeded(1, InUse, Budget);
                return false;
            }

            gsi = GsiBits.FirstClear(_reserved, _firstFree);
            GsiBits.Set(_reserved, gsi, true);
            _reservedCount++;
            return true;
        }
    }

    /// <summary>Gives a GSI back. Its route goes with the next commit.</summary>
    /// <param name="gsi">One that is reserved; with another nothing happens.</param>
    public void Release(int gsi)
    {
        lock (_gate)
        {
            if ((uint)gsi < (uint)Budget && GsiBits.IsSet(_reserved, gsi))
            {
                ClearRoute(gsi);
                GsiBits.Set(_reserved, gsi, false);
                _reservedCount--;
            }
        }
    }

    /// <summary>Leads a GSI to a message, with the next commit.</summary>
    /// <param name="gsi">One that is reserved.</param>
    /// <param name="message">What it sends.</param>
    /// <returns>None; EINVAL: it is not reserved, or the message is refused (<see cref="Check"/>).</returns>
    public LinuxError TrySet(int gsi, in MsiMessage message)
    {
        lock (_gate)
        {
            if ((uint)gsi >= (uint)Budget || !GsiBits.IsSet(_reserved, gsi) || Check(message) is not null)
            {
                return new LinuxError(Errno.EINVAL, "route");
            }

            bool isRouted = GsiBits.IsSet(_routed, gsi);
            if (!isRouted || _messages[gsi] != message)
            {
                _messages[gsi] = message;
                GsiBits.Set(_routed, gsi, true);
                _routedCount += isRouted ? 0 : 1;
                _isChanged = true;
            }

            return LinuxError.None;
        }
    }

    /// <summary>Takes a GSI's route away, with the next commit. It stays reserved.</summary>
    /// <param name="gsi">The GSI.</param>
    public void Clear(int gsi)
    {
        lock (_gate)
        {
            if ((uint)gsi < (uint)Budget)
            {
                ClearRoute(gsi);
            }
        }
    }

    /// <summary>Why a message is not one that raises an interrupt of a CPU; null: it is.</summary>
    /// <param name="message">The message.</param>
    public string? Check(in MsiMessage message)
    {
        if (message.AddressLow >> 20 != InterruptAddress)
        {
            return $"The address 0x{message.Address:x} is not one of interrupts (0xfeexxxxx).";
        }

        if ((message.AddressHigh & 0xFF) != 0)
        {
            return $"The low byte of the address's high half 0x{message.AddressHigh:x} is not 0.";
        }

        if (message.AddressHigh != 0 && !_vm.HasX2ApicIds)
        {
            return "The destination has more than 8 bits, and 32-bit APIC numbers are not enabled.";
        }

        uint mode = (message.Data >> 8) & 7;
        bool hasVector = mode is 0 or 1;
        return hasVector && (message.Data & 0xFF) < LowestVector
            ? $"The vector 0x{message.Data & 0xFF:x} is reserved for exceptions."
            : null;
    }

    /// <summary>Brings what has changed to the kernel, with one call; with none if nothing has.</summary>
    /// <returns>None; EINVAL: no interrupt controllers; ENOMEM. The kernel's table is the old one then.</returns>
    public LinuxError TryCommit()
    {
        lock (_gate)
        {
            if (!_isChanged)
            {
                return LinuxError.None;
            }

            LinuxError error = _vm.TryReplaceRoutes(Image());
            _isChanged = !error.IsNone;
            return error;
        }
    }

    /// <summary>Brings what has changed to the kernel, with one call; with none if nothing has.</summary>
    /// <exception cref="LinuxException">As <see cref="TryCommit"/>.</exception>
    public void Commit() => LinuxException.ThrowIf(TryCommit(), "Cannot replace the routing table:");

    // The controllers take the lowest GSIs, of which none may be reserved before. Where there are some, the kernel
    // refuses others.
    internal void ThrowIfReservedEarly()
    {
        lock (_gate)
        {
            if (_vm.IrqChip == KvmIrqChip.None && _reservedCount > 0)
            {
                throw new InvalidOperationException(
                    "The interrupt controllers take the lowest GSIs; make them before GSIs are reserved "
                    + $"({_reservedCount} are).");
            }
        }
    }

    // The routes that the kernel has made with its interrupt controllers, which a table must repeat to keep.
    internal void AddDefaultPins()
    {
        lock (_gate)
        {
            for (uint gsi = 0; gsi < KvmVm.IoApicPins; gsi++)
            {
                if (gsi < LegacyPins)
                {
                    _pins.Add(PinRoute(gsi, gsi / PicPins, gsi % PicPins));
                }

                _pins.Add(PinRoute(gsi, IoApic, gsi));
            }

            _firstFree = KvmVm.IoApicPins;
        }
    }

    internal void SetFirstFree(int gsi)
    {
        lock (_gate)
        {
            _firstFree = Math.Min(gsi, Budget);
        }
    }

    // The message as the kernel reads destinations.
    internal MsiMessage Translate(in MsiMessage message)
    {
        const uint ExtendedBits = 0xFE0;
        uint extended = message.AddressLow & ExtendedBits;
        return HasExtendedDestinations && extended != 0 && message.AddressHigh == 0 && _vm.HasX2ApicIds
            ? new MsiMessage(message.AddressLow & ~ExtendedBits, (extended >> 5) << 8, message.Data)
            : message;
    }

    private static KvmRoutingEntry PinRoute(uint gsi, uint chip, uint pin) =>
        new() { Gsi = gsi, Kind = KvmRouteKind.Pin, Chip = chip, Pin = pin };

    // Limit: the table's entries, and the numbers from the first free one on.
    private int CountAvailable() =>
        Math.Min(Budget - _firstFree, Budget - _pins.Count) - _reservedCount;

    private void ClearRoute(int gsi)
    {
        if (GsiBits.IsSet(_routed, gsi))
        {
            GsiBits.Set(_routed, gsi, false);
            _messages[gsi] = default;
            _routedCount--;
            _isChanged = true;
        }
    }

    private Span<byte> Image()
    {
        int headSize = Marshal.SizeOf<KvmRoutingHeader>();
        int count = _pins.Count + _routedCount;
        int size = headSize + (count * Marshal.SizeOf<KvmRoutingEntry>());
        if (_image.Length < size)
        {
            _image = new byte[Math.Max(size, _image.Length * 2)];
        }

        Span<byte> image = _image.AsSpan(0, size);
        KvmRoutingHeader head = new() { Count = (uint)count };
        MemoryMarshal.Write(image, in head);
        Span<KvmRoutingEntry> entries = MemoryMarshal.Cast<byte, KvmRoutingEntry>(image[headSize..]);
        CollectionsMarshal.AsSpan(_pins).CopyTo(entries);
        int at = _pins.Count;
        for (int gsi = GsiBits.NextSet(_routed, 0); gsi >= 0; gsi = GsiBits.NextSet(_routed, gsi + 1))
        {
            MsiMessage sent = Translate(_messages[gsi]);
            entries[at++] = new KvmRoutingEntry
            {
                Gsi = (uint)gsi,
                Kind = KvmRouteKind.Msi,
                AddressLow = sent.AddressLow,
                AddressHigh = sent.AddressHigh,
                Data = sent.Data,
            };
        }

        return image;
    }
}

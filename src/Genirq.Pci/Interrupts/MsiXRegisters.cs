using Genirq.Msi;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>The driver's view of a function's MSI-X table while it is enabled.</summary>
/// <remarks>
/// The state of one entry is changed under its device's descriptor lock before its interrupt exists, and under that
/// interrupt's lock from then on. Source: Linux 6.12, drivers/pci/msi/msi.c.
/// </remarks>
internal sealed class MsiXRegisters
{
    private const uint MaskBit = 1;
    private const uint AddressHigh = 4;
    private const uint Data = 8;
    private const uint Control = 12;

    private readonly IPciMemory _memory;
    private readonly MsiXCapabilityInfo _capability;
    private readonly MsiXEntryState[] _entries;
    private readonly bool _touchesDataFirst;
    private readonly bool _neverMasks;

    /// <summary>Begins the view.</summary>
    /// <param name="memory">The function's memory, in which the table is.</param>
    /// <param name="capability">The capability.</param>
    /// <param name="size">How many indices there can be; more than the table has entries if some are virtual.</param>
    /// <param name="touchesDataFirst">Whether an entry is written before it is read.</param>
    /// <param name="neverMasks">Whether entries must not be masked.</param>
    public MsiXRegisters(
        IPciMemory memory, MsiXCapabilityInfo capability, int size, bool touchesDataFirst, bool neverMasks)
    {
        _memory = memory;
        _capability = capability;
        _entries = new MsiXEntryState[size];
        _touchesDataFirst = touchesDataFirst;
        _neverMasks = neverMasks;
    }

    /// <summary>How many indices there can be.</summary>
    public int Size => _entries.Length;

    /// <summary>What is remembered of an entry. Setting it is for a function that is restored.</summary>
    /// <param name="index">The entry, below <see cref="Size"/>.</param>
    public MsiXEntryState this[int index]
    {
        get => _entries[index];
        set => _entries[index] = value;
    }

    /// <summary>Begins with an entry: finds out what is known of it.</summary>
    /// <param name="index">The entry.</param>
    /// <returns>Whether it can be masked.</returns>
    /// <remarks>
    /// An index beyond the table is virtual, however it was allocated. Source: msix_prepare_msi_desc.
    /// Differs from Linux: a dynamic allocation beyond the table is virtual too, where Linux touches memory behind it.
    /// </remarks>
    public bool Prepare(uint index)
    {
        ref MsiXEntryState entry = ref _entries[index];
        entry = default;
        entry.IsVirtual = index >= (uint)_capability.TableSize;
        if (!_neverMasks && !entry.IsVirtual)
        {
            entry.CanMask = true;
            if (_touchesDataFirst)
            {
                Write(index, Data, 0);
            }

            entry.Control = Read(index, Control);
        }

        return entry.CanMask;
    }

    /// <summary>Begins with an entry, unless it is beyond all that there can be.</summary>
    /// <param name="index">The entry.</param>
    /// <returns>Whether it can be masked.</returns>
    public bool TryPrepare(uint index) => index < (uint)_entries.Length && Prepare(index);

    /// <summary>Masks an entry.</summary>
    /// <remarks>The read makes the write arrive. Source: pci_msix_mask.</remarks>
    public void Mask(uint index)
    {
        ref MsiXEntryState entry = ref _entries[index];
        entry.Control |= MaskBit;
        if (entry.CanMask)
        {
            Write(index, Control, entry.Control);
            Read(index, 0);
        }
    }

    /// <summary>Unmasks an entry.</summary>
    /// <remarks>Source: pci_msix_unmask.</remarks>
    public void Unmask(uint index)
    {
        ref MsiXEntryState entry = ref _entries[index];
        entry.Control &= ~MaskBit;
        if (entry.CanMask)
        {
            Write(index, Control, entry.Control);
        }
    }

    /// <summary>Writes an entry's message; one that is not masked is masked meanwhile.</summary>
    /// <remarks>Source: pci_write_msg_msix.</remarks>
    public void WriteMessage(uint index, in MsiMessage message)
    {
        ref MsiXEntryState entry = ref _entries[index];
        if (entry.IsVirtual)
        {
            return;
        }

        bool isUnmasked = entry.CanMask && (entry.Control & MaskBit) == 0;
        if (isUnmasked)
        {
            Write(index, Control, entry.Control | MaskBit);
        }

        Write(index, 0, message.AddressLow);
        Write(index, AddressHigh, message.AddressHigh);
        Write(index, Data, message.Data);
        if (isUnmasked)
        {
            Write(index, Control, entry.Control);
        }

        // So that the writes have arrived.
        Read(index, Data);
    }

    /// <summary>Writes an entry's control word anew, if it can be masked.</summary>
    public void RestoreControl(uint index)
    {
        if (_entries[index].CanMask)
        {
            Write(index, Control, _entries[index].Control);
        }
    }

    /// <summary>Masks all entries of the table, also those without an interrupt. What is remembered stays.</summary>
    /// <remarks>Source: msix_mask_all.</remarks>
    public void MaskTable()
    {
        if (_neverMasks)
        {
            return;
        }

        for (uint index = 0; index < (uint)_capability.TableSize; index++)
        {
            Write(index, Control, MaskBit);
        }
    }

    /// <summary>Clears and sets bits of the control register.</summary>
    /// <remarks>Source: Linux 6.12, drivers/pci/msi/msi.h, pci_msix_clear_and_set_ctrl.</remarks>
    public static void UpdateControl(IPciConfigSpace config, MsiXCapabilityInfo capability, ushort clear, ushort set)
    {
        int control = capability.Offset + PciConfigLayout.ControlOffset;
        config.WriteUInt16(control, (ushort)((config.ReadUInt16(control) & ~clear) | set));
    }

    private ulong Place(uint index, uint column) =>
        _capability.Table.OffsetBytes + ((ulong)index * PciConfigLayout.MsiXEntrySizeBytes) + column;

    private uint Read(uint index, uint column) => _memory.ReadUInt32(_capability.Table.Bar, Place(index, column));

    private void Write(uint index, uint column, uint value) =>
        _memory.WriteUInt32(_capability.Table.Bar, Place(index, column), value);
}

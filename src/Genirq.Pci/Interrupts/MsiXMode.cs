using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>Enables and disables a function's MSI-X.</summary>
/// <param name="device">The function.</param>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/msi.c.</remarks>
internal sealed class MsiXMode(PciDevice device)
{
    private const ushort EnableMasked = PciConfigLayout.MsiXEnable | PciConfigLayout.MsiXFunctionMask;

    private ShortageNote _note = new(InterruptKinds.MsiX, 0);

    /// <summary>The table while MSI-X is enabled; null otherwise.</summary>
    public MsiXRegisters? Registers { get; private set; }

    /// <summary>Why the last enabling gave less than was wanted; null if it did not.</summary>
    public PciShortage? Shortage => _note.Shortage;

    /// <summary>Enables MSI-X.</summary>
    /// <param name="entries">The entries wanted, in which the interrupts are filled; empty: the first ones.</param>
    /// <param name="minimum">The fewest that do.</param>
    /// <param name="maximum">The most that are wanted.</param>
    /// <param name="affinity">How they are spread, or null.</param>
    /// <param name="isVirtual">Whether there may be more than the table has entries.</param>
    /// <returns>How many, or a negative errno.</returns>
    /// <remarks>Source: __pci_enable_msix_range.</remarks>
    public int Enable(
        Span<PciMsiXEntry> entries, int minimum, int maximum, IrqAffinitySets? affinity, bool isVirtual)
    {
        _note = new ShortageNote(InterruptKinds.MsiX, maximum);
        int error = CheckMode(minimum, maximum);
        if (error != 0)
        {
            return error;
        }

        int size = device.MsiXCapability!.TableSize;
        error = CheckEntries(entries, maximum);
        if (error != 0)
        {
            return error;
        }

        int count = maximum;
        if (size < maximum && isVirtual)
        {
            size = maximum;
        }

        count = Math.Min(count, size);
        if (count < minimum)
        {
            return _note.Refuse(ErrorCode.NoSpace, size, $"The table of {device} has {size} entries.");
        }

        error = device.Message.SetUpData();
        if (error != 0)
        {
            return _note.Refuse(error, 0, $"The MSI data of {device} could not be made.");
        }

        return device.SetUpDomain(BusToken.PciDeviceMsiX, (uint)size)
            ? EnableSome(entries, (minimum, count), affinity)
            : _note.Refuse(ErrorCode.NoDevice, 0, $"The MSI parent of {device} does not serve {size} MSI-X entries.");
    }

    /// <summary>Disables MSI-X and frees its interrupts, those that came later too.</summary>
    /// <remarks>Source: pci_disable_msix and pci_msix_shutdown.</remarks>
    /// <param name="refusesHandlers">Whether it is refused while a handler is installed.</param>
    /// <returns>Done, or -EBUSY with its reason.</returns>
    public IrqOutcome Disable(bool refusesHandlers)
    {
        if (!device.Message.IsMsiXEnabled)
        {
            return IrqOutcome.Done;
        }

        using MsiDeviceLock held = device.Message.Lock();
        if (refusesHandlers && held.FindHandled(MsiDomainId.Default) is { IsDone: false } refused)
        {
            return refused;
        }

        try
        {
            if (!device.IsDisconnected)
            {
                SwitchOff(held);
            }
        }
        finally
        {
            // Also when an access has thrown: freeing ends.
            FreeAll(held);
        }

        return IrqOutcome.Done;
    }

    private void SwitchOff(in MsiDeviceLock held)
    {
        try
        {
            for (MsiDescriptor? each = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
                each is not null;
                each = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All))
            {
                Registers?.Mask(each.Index);
            }
        }
        finally
        {
            try
            {
                Update(PciConfigLayout.MsiXEnable, 0);
            }
            finally
            {
                device.SetLineForMessages(isAllowed: true);
            }
        }
    }

    private void FreeAll(in MsiDeviceLock held)
    {
        device.ChangeVectors();
        device.Message.IsMsiXEnabled = false;
        try
        {
            held.FreeAll(MsiDomainId.Default);
        }
        finally
        {
            Registers = null;
        }
    }

    /// <summary>Writes everything anew, after a sleep or a reset.</summary>
    /// <remarks>Source: __pci_restore_msix_state.</remarks>
    public void Restore()
    {
        if (!device.Message.IsMsiXEnabled || Registers is null)
        {
            return;
        }

        using MsiDeviceLock held = device.Message.Lock();
        device.SetLineForMessages(isAllowed: false);
        Update(0, EnableMasked);
        for (MsiDescriptor? each = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
            each is not null;
            each = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All))
        {
            device.WriteMessage(each, each.Message);
            Registers.RestoreControl(each.Index);
        }

        Update(PciConfigLayout.MsiXFunctionMask, 0);
    }

    /// <summary>A view of the table; null if the function has none that lies in its memory.</summary>
    /// <param name="size">How many indices there can be.</param>
    /// <remarks>The registers are not touched. Source: msix_map_region. Differs from Linux: a table that leaves its BAR
    /// is refused too.</remarks>
    public MsiXRegisters? View(int size)
    {
        if (device.MsiXCapability is not { } capability)
        {
            return null;
        }

        ulong end = capability.Table.OffsetBytes + ((ulong)capability.TableSize * PciConfigLayout.MsiXEntrySizeBytes);
        return capability.Table.IsPossible && device.Options.Memory is { } memory
            && memory.SizeOf(capability.Table.Bar) >= end
            ? new MsiXRegisters(
                memory,
                capability,
                size,
                device.Has(PciQuirks.TouchMsiXDataFirst),
                device.DomainOffers(MsiFlags.NoMask))
            : null;
    }

    /// <summary>Goes on with a view that was saved; null: MSI-X is not enabled.</summary>
    public void Restore(MsiXRegisters? registers) => Registers = registers;

    private void Update(ushort clear, ushort set) =>
        MsiXRegisters.UpdateControl(device.Config, device.MsiXCapability!, clear, set);

    private int CheckMode(int minimum, int maximum)
    {
        MsiDevice message = device.Message;
        if (maximum < minimum)
        {
            return _note.Refuse(ErrorCode.Range, 0, $"{minimum} entries at the least and {maximum} at the most.");
        }

        if (message.IsMsiEnabled)
        {
            return _note.Refuse(ErrorCode.Invalid, 0, $"MSI of {device} is enabled.");
        }

        if (message.IsMsiXEnabled)
        {
            device.Warn(IrqDiagnosticId.PciModeConflict, $"MSI-X of {device} is enabled already.");
            return _note.Refuse(ErrorCode.Invalid, 0, $"MSI-X of {device} is enabled already.");
        }

        if (!device.DomainOffers(MsiFlags.PciMsiX))
        {
            return _note.Refuse(ErrorCode.NotSupported, 0, $"The domain above {device} does not serve MSI-X.");
        }

        if (!device.MayUseMessages(maximum) || device.PowerState != PciPowerState.D0)
        {
            return _note.Refuse(ErrorCode.Invalid, 0, $"{device} may not use {maximum} messages now.");
        }

        return device.MsiXCapability is null
            ? _note.Refuse(ErrorCode.Invalid, 0, $"{device} has no MSI-X capability.")
            : 0;
    }

    // The range of the entries is not looked at here: those beyond the domain fail when they are inserted.
    private int CheckEntries(ReadOnlySpan<PciMsiXEntry> entries, int maximum)
    {
        if (entries.IsEmpty)
        {
            return 0;
        }

        HashSet<uint> seen = [];
        bool isContiguous = device.DomainOffers(MsiFlags.MsiXContiguous);
        for (int i = 0; i < maximum; i++)
        {
            if (!seen.Add(entries[i].Index) || (isContiguous && entries[i].Index != (uint)i))
            {
                return _note.Refuse(
                    ErrorCode.Invalid, 0, $"Entry {entries[i].Index} at place {i} is there twice or leaves a hole.");
            }
        }

        return 0;
    }

    private int EnableSome(Span<PciMsiXEntry> entries, (int Minimum, int Count) bounds, IrqAffinitySets? affinity)
    {
        int count = bounds.Count;
        while (true)
        {
            if (affinity is not null)
            {
                count = IrqAffinitySpread.CalculateVectors(device.System, bounds.Minimum, count, affinity);
                if (count < bounds.Minimum)
                {
                    return _note.Refuse(ErrorCode.NoSpace, count, $"The affinity leaves {count} interrupts.");
                }
            }

            int result = Initialize(entries, count, affinity);
            if (result == 0)
            {
                device.ChangeVectors();
                return _note.Succeed(count, $"The table of {device} has {device.MsiXCapability!.TableSize} entries.");
            }

            if (result < 0)
            {
                return _note.Refuse(result, 0, $"Enabling {count} entries failed.");
            }

            if (result < bounds.Minimum || result >= count)
            {
                return _note.Refuse(ErrorCode.NoSpace, result, $"There is room for {result} interrupts.");
            }

            count = result;
        }
    }

    // Source: msix_capability_init.
    private int Initialize(Span<PciMsiXEntry> entries, int count, IrqAffinitySets? affinity)
    {
        bool isDone = false;
        try
        {
            int result = TryInitialize(entries, count, affinity);
            isDone = true;
            return result;
        }
        finally
        {
            // A callback or an access has thrown.
            if (!isDone)
            {
                device.System.Observe(nameof(MsiXMode), this, static mode => mode.Undo());
            }
        }
    }

    private void Undo()
    {
        using MsiDeviceLock held = device.Message.Lock();
        try
        {
            FreeAll(held);
        }
        finally
        {
            try
            {
                Update(EnableMasked, 0);
            }
            finally
            {
                device.SetLineForMessages(isAllowed: true);
            }
        }
    }

    private int TryInitialize(Span<PciMsiXEntry> entries, int count, IrqAffinitySets? affinity)
    {
        Update(0, EnableMasked);
        device.Message.IsMsiXEnabled = true;
        int result = Map(count);
        if (result == 0)
        {
            IReadOnlyList<IrqAffinityDescriptor>? masks = CreateMasks(count, affinity);
            using MsiDeviceLock held = device.Message.Lock();
            result = Fill(held, entries, count, masks);
            if (result != 0)
            {
                held.FreeAll(MsiDomainId.Default);
            }
        }

        if (result != 0)
        {
            Registers = null;
            device.Message.IsMsiXEnabled = false;
            Update(EnableMasked, 0);
            return result;
        }

        device.SetLineForMessages(isAllowed: false);
        Registers!.MaskTable();
        Update(PciConfigLayout.MsiXFunctionMask, 0);
        return 0;
    }

    private int Map(int count)
    {
        uint size = device.Message.GetDomain(MsiDomainId.Default)?.Info.HardwareSize ?? 0;
        Registers = View(Math.Max((int)size, Math.Max(count, device.MsiXCapability!.TableSize)));
        if (Registers is null)
        {
            _note.Explain(
                $"The MSI-X table at {device.MsiXCapability.Table} is not in memory that {device} has.", null);
        }

        return Registers is null ? ErrorCode.NoMemory : 0;
    }

    private int Fill(
        in MsiDeviceLock held,
        Span<PciMsiXEntry> entries,
        int count,
        IReadOnlyList<IrqAffinityDescriptor>? masks)
    {
        for (int i = 0; i < count; i++)
        {
            uint index = entries.IsEmpty ? (uint)i : entries[i].Index;
            int inserted = held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(index)
            {
                IsMsiX = true,
                CanMask = Registers!.TryPrepare(index),
                Affinity = masks is null ? null : [masks[i]],
            });
            if (inserted != 0)
            {
                _note.Explain($"Entry {index} of {device} cannot be had.", null);
                return inserted;
            }
        }

        IrqOutcome result = held.AllocateAll(MsiDomainId.Default, count);
        if (result.Value != 0)
        {
            _note.Explain(null, result.Failure);
            return result;
        }

        return CheckAddresses(held) ?? FillEntries(held, entries);
    }

    // Source: msi_verify_entries.
    private int? CheckAddresses(in MsiDeviceLock held)
    {
        for (MsiDescriptor? each = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
            each is not null;
            each = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All))
        {
            if (device.Has(PciQuirks.No64BitMessages) && each.Message.AddressHigh != 0)
            {
                _note.Explain($"{device} cannot send to the address 0x{each.Message.Address:x}.", null);
                return ErrorCode.InputOutput;
            }
        }

        return null;
    }

    private static int FillEntries(in MsiDeviceLock held, Span<PciMsiXEntry> entries)
    {
        int i = 0;
        for (MsiDescriptor? each = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
            each is not null && i < entries.Length;
            each = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All))
        {
            entries[i++].Irq = each.Irq;
        }

        return 0;
    }

    private IReadOnlyList<IrqAffinityDescriptor>? CreateMasks(int count, IrqAffinitySets? affinity) =>
        affinity is null ? null : IrqAffinitySpread.CreateMasks(device.System, count, affinity);
}

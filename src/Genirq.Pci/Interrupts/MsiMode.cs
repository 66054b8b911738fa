using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>Enables and disables a function's MSI.</summary>
/// <param name="device">The function.</param>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/msi.c.</remarks>
internal sealed class MsiMode(PciDevice device)
{
    private ShortageNote _note = new(InterruptKinds.Msi, 0);

    /// <summary>The registers while MSI is enabled; null otherwise.</summary>
    public MsiRegisters? Registers { get; private set; }

    /// <summary>Why the last enabling gave less than was wanted; null if it did not.</summary>
    public PciShortage? Shortage => _note.Shortage;

    /// <summary>Enables MSI.</summary>
    /// <returns>How many messages, or a negative errno.</returns>
    /// <remarks>Source: __pci_enable_msi_range.</remarks>
    public int Enable(int minimum, int maximum, IrqAffinitySets? affinity)
    {
        _note = new ShortageNote(InterruptKinds.Msi, maximum);
        MsiDevice message = device.Message;
        if (!device.MayUseMessages(minimum) || device.PowerState != PciPowerState.D0)
        {
            return _note.Refuse(ErrorCode.Invalid, 0, $"{device} may not use {minimum} messages now.");
        }

        if (message.IsMsiXEnabled)
        {
            return _note.Refuse(ErrorCode.Invalid, 0, $"MSI-X of {device} is enabled.");
        }

        if (maximum < minimum)
        {
            return _note.Refuse(ErrorCode.Range, 0, $"{minimum} messages at the least and {maximum} at the most.");
        }

        if (message.IsMsiEnabled)
        {
            device.Warn(IrqDiagnosticId.PciModeConflict, $"MSI of {device} is enabled already.");
            return _note.Refuse(ErrorCode.Invalid, 0, $"MSI of {device} is enabled already.");
        }

        if (!device.DomainOffers(MsiFlags.None))
        {
            return _note.Refuse(ErrorCode.NotSupported, 0, $"{device} has no hierarchical MSI domain.");
        }

        if (device.MsiCapability is not { } capability)
        {
            return _note.Refuse(ErrorCode.Invalid, 0, $"{device} has no MSI capability.");
        }

        int capable = capability.CapableMessages;
        if (capable < minimum)
        {
            return _note.Refuse(ErrorCode.NoSpace, capable, $"{device} is capable of {capable} messages.");
        }

        int error = message.SetUpData();
        if (error != 0)
        {
            return _note.Refuse(error, 0, $"The MSI data of {device} could not be made.");
        }

        uint size = device.System.Options.Release.SizesMsiDomains ? (uint)capable : 1;
        return device.SetUpDomain(BusToken.PciDeviceMsi, size)
            ? EnableSome(minimum, Math.Min(capable, maximum), affinity)
            : _note.Refuse(ErrorCode.NoDevice, 0, $"The MSI parent of {device} does not serve MSI.");
    }

    /// <summary>Disables MSI and frees its interrupts.</summary>
    /// <remarks>Source: pci_disable_msi and pci_msi_shutdown.</remarks>
    /// <param name="refusesHandlers">Whether it is refused while a handler is installed.</param>
    /// <returns>Done, or -EBUSY with its reason.</returns>
    public IrqOutcome Disable(bool refusesHandlers)
    {
        if (!device.Message.IsMsiEnabled || Registers is null)
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
            SwitchOff(Registers);
        }
        finally
        {
            // Also when an access has thrown: freeing ends.
            FreeAll(held);
        }

        return IrqOutcome.Done;
    }

    private void SwitchOff(MsiRegisters registers)
    {
        try
        {
            registers.SetEnabled(false);
        }
        finally
        {
            try
            {
                device.SetLineForMessages(isAllowed: true);
            }
            finally
            {
                registers.UpdateMask(registers.AllMessages, 0);
            }
        }
    }

    private void FreeAll(in MsiDeviceLock held)
    {
        device.ChangeVectors();
        device.Message.IsMsiEnabled = false;
        device.Irq = device.Options.LineIrq;
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
    /// <remarks>Source: __pci_restore_msi_state.</remarks>
    public void Restore()
    {
        if (!device.Message.IsMsiEnabled || Registers is null)
        {
            return;
        }

        using MsiDeviceLock held = device.Message.Lock();
        device.SetLineForMessages(isAllowed: false);
        Registers.SetEnabled(false);
        if (held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All) is { } descriptor)
        {
            device.WriteMessage(descriptor, descriptor.Message);
        }

        Registers.UpdateMask(0, 0);
        Registers.EnableCount();
    }

    /// <summary>Goes on with a view that was saved; null: MSI is not enabled.</summary>
    public void Restore(MsiRegisters? registers) => Registers = registers;

    private int EnableSome(int minimum, int count, IrqAffinitySets? affinity)
    {
        while (true)
        {
            if (affinity is not null)
            {
                count = IrqAffinitySpread.CalculateVectors(device.System, minimum, count, affinity);
                if (count < minimum)
                {
                    return _note.Refuse(ErrorCode.NoSpace, count, $"The affinity leaves {count} messages.");
                }
            }

            int result = Initialize(count, affinity);
            if (result == 0)
            {
                device.ChangeVectors();
                return _note.Succeed(count,
                    $"{device} is capable of {device.MsiCapability!.CapableMessages} messages.");
            }

            if (result < 0)
            {
                return _note.Refuse(result, 0, $"Enabling {count} messages failed.");
            }

            if (result < minimum || result >= count)
            {
                return _note.Refuse(ErrorCode.NoSpace, result, $"There is room for {result} messages.");
            }

            count = result;
        }
    }

    // Source: msi_capability_init.
    private int Initialize(int count, IrqAffinitySets? affinity)
    {
        bool isDone = false;
        try
        {
            int result = TryInitialize(count, affinity);
            isDone = true;
            return result;
        }
        finally
        {
            // A callback or an access has thrown.
            if (!isDone)
            {
                device.System.Observe(nameof(MsiMode), this, static mode => mode.Undo());
            }
        }
    }

    private void Undo()
    {
        using MsiDeviceLock held = device.Message.Lock();
        MsiRegisters? registers = Registers;
        try
        {
            FreeAll(held);
        }
        finally
        {
            if (registers is not null)
            {
                SwitchOff(registers);
            }
        }
    }

    private int TryInitialize(int count, IrqAffinitySets? affinity)
    {
        if (count > 1 && !device.DomainOffers(MsiFlags.MultiPciMsi))
        {
            _note.Explain($"The MSI parent of {device} does not serve several messages.", null);
            return 1;
        }

        MsiRegisters.SetEnabled(device.Config, device.MsiCapability!, isEnabled: false);
        device.Message.IsMsiEnabled = true;
        IReadOnlyList<IrqAffinityDescriptor>? masks = CreateMasks(count, affinity);
        using MsiDeviceLock held = device.Message.Lock();
        bool canMask = (device.MsiCapability!.HasPerVectorMask || device.Has(PciQuirks.HasMsiMasking))
            && !device.DomainOffers(MsiFlags.NoMask);
        MsiRegisters registers = new(device.Config, device.MsiCapability, canMask, count);
        Registers = registers;
        MsiDescriptorInit init = new(0) { VectorCount = count, Affinity = masks, CanMask = canMask };
        int result = held.InsertDescriptor(MsiDomainId.Default, init);
        if (result == 0)
        {
            registers.UpdateMask(0, registers.AllMessages);
            result = Fill(held, count);
            if (result == 0)
            {
                return 0;
            }

            registers.UpdateMask(registers.AllMessages, 0);
            held.FreeAll(MsiDomainId.Default);
        }
        else
        {
            _note.Explain($"The place of the messages of {device} is taken.", null);
        }

        device.Message.IsMsiEnabled = false;
        Registers = null;
        return result;
    }

    private int Fill(in MsiDeviceLock held, int count)
    {
        IrqOutcome result = held.AllocateAll(MsiDomainId.Default, count);
        if (result.Value != 0)
        {
            _note.Explain(null, result.Failure);
            return result;
        }

        MsiDescriptor? descriptor = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
        if (descriptor is null)
        {
            return ErrorCode.NoEntry;
        }

        if (device.Has(PciQuirks.No64BitMessages) && descriptor.Message.AddressHigh != 0)
        {
            _note.Explain($"{device} cannot send to the address 0x{descriptor.Message.Address:x}.", null);
            return ErrorCode.InputOutput;
        }

        device.SetLineForMessages(isAllowed: false);
        Registers!.SetEnabled(true);
        device.Irq = descriptor.Irq;
        return 0;
    }

    private IReadOnlyList<IrqAffinityDescriptor>? CreateMasks(int count, IrqAffinitySets? affinity) =>
        affinity is null ? null : IrqAffinitySpread.CreateMasks(device.System, count, affinity);
}

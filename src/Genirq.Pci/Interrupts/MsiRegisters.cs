using Genirq.Msi;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>The driver's view of a function's MSI capability while it is enabled.</summary>
/// <remarks>
/// The mask register is common to all messages, so that its copy has a lock, the innermost of all.
/// Source: Linux 6.12, drivers/pci/msi/msi.c.
/// </remarks>
internal sealed class MsiRegisters
{
    private const ushort EnabledCountMask = 0x0070;

    private readonly IPciConfigSpace _config;
    private readonly MsiCapabilityInfo _capability;
    private readonly Lock _maskGate = new();

    // Guarded by _maskGate.
    private uint _mask;

    /// <summary>Begins the view; reads the mask register if messages can be masked.</summary>
    /// <param name="config">The configuration space.</param>
    /// <param name="capability">The capability.</param>
    /// <param name="canMask">Whether messages can be masked.</param>
    /// <param name="count">How many messages are wanted.</param>
    public MsiRegisters(IPciConfigSpace config, MsiCapabilityInfo capability, bool canMask, int count)
        : this(config, capability, int.Log2(count) + (int.IsPow2(count) ? 0 : 1))
    {
        CanMask = canMask;
        _mask = canMask ? config.ReadUInt32(capability.MaskOffset) : 0;
    }

    /// <summary>Goes on with a view that was saved. The registers are not touched.</summary>
    /// <param name="config">The configuration space.</param>
    /// <param name="capability">The capability.</param>
    /// <param name="countLog2">The logarithm of the number of messages.</param>
    public MsiRegisters(IPciConfigSpace config, MsiCapabilityInfo capability, int countLog2)
    {
        _config = config;
        _capability = capability;
        CountLog2 = countLog2;
    }

    /// <summary>Whether messages can be masked.</summary>
    public bool CanMask { get; init; }

    /// <summary>The copy of the mask register.</summary>
    public uint Mask
    {
        get
        {
            lock (_maskGate)
            {
                return _mask;
            }
        }

        init => _mask = value;
    }

    /// <summary>The logarithm of the number of messages to enable, rounded up.</summary>
    public int CountLog2 { get; }

    /// <summary>The bits of all messages that the function has.</summary>
    public uint AllMessages => uint.MaxValue >> (PciConfigLayout.MaximumMsiMessages - _capability.CapableMessages);

    /// <summary>Masks and unmasks messages.</summary>
    /// <param name="clear">The bits to clear.</param>
    /// <param name="set">The bits to set.</param>
    /// <remarks>Source: pci_msi_update_mask.</remarks>
    public void UpdateMask(uint clear, uint set)
    {
        if (!CanMask)
        {
            return;
        }

        lock (_maskGate)
        {
            _mask = (_mask & ~clear) | set;
            _config.WriteUInt32(_capability.MaskOffset, _mask);
        }
    }

    /// <summary>Writes the message, and how many messages there are.</summary>
    /// <remarks>Source: pci_write_msg_msi.</remarks>
    public void Write(in MsiMessage message)
    {
        int control = _capability.Offset + PciConfigLayout.ControlOffset;
        int value = _config.ReadUInt16(control) & ~EnabledCountMask;
        _config.WriteUInt16(control, (ushort)(value | (CountLog2 << 4)));
        _config.WriteUInt32(_capability.AddressOffset, message.AddressLow);
        if (_capability.Is64Bit)
        {
            _config.WriteUInt32(_capability.AddressOffset + sizeof(uint), message.AddressHigh);
        }

        _config.WriteUInt16(_capability.DataOffset, (ushort)message.Data);

        // So that the writes have arrived.
        _config.ReadUInt16(control);
    }

    /// <summary>Sets the number of messages and the enable bit at once.</summary>
    public void EnableCount()
    {
        int control = _capability.Offset + PciConfigLayout.ControlOffset;
        int value = _config.ReadUInt16(control) & ~EnabledCountMask;
        _config.WriteUInt16(control, (ushort)(value | (CountLog2 << 4) | PciConfigLayout.MsiEnable));
    }

    /// <summary>Sets or clears the enable bit.</summary>
    public void SetEnabled(bool isEnabled) => SetEnabled(_config, _capability, isEnabled);

    /// <summary>Sets or clears the enable bit of a capability.</summary>
    /// <remarks>Source: Linux 6.12, drivers/pci/msi/msi.h, pci_msi_set_enable.</remarks>
    public static void SetEnabled(IPciConfigSpace config, MsiCapabilityInfo capability, bool isEnabled)
    {
        int control = capability.Offset + PciConfigLayout.ControlOffset;
        int value = config.ReadUInt16(control) & ~PciConfigLayout.MsiEnable;
        config.WriteUInt16(control, (ushort)(value | (isEnabled ? PciConfigLayout.MsiEnable : 0)));
    }
}

using Genirq.Msi;

namespace Genirq.Platforms.X86.Messages;

/// <summary>What a message of x86 says.</summary>
/// <param name="Destination">The destination; 0 in remappable messages.</param>
/// <param name="Vector">The vector; the subhandle in remappable messages.</param>
/// <remarks>Source: Intel SDM volume 3, 11.11; VT-d 4.1, 5.1.5.1; Linux 6.12, arch/x86/include/asm/msi.h.</remarks>
public readonly record struct ApicMessage(uint Destination, uint Vector)
{
    private const uint AddressBase = 0xFEE00000;
    private const uint AddressBaseMask = 0xFFF00000;
    private const uint Remappable = 1 << 4;
    private const uint SubhandleValid = 1 << 3;
    private const uint Logical = 1 << 2;

    /// <summary>Whether the destination is a logical one.</summary>
    public bool IsLogical { get; init; }

    /// <summary>Whether a remapping unit looks the target up.</summary>
    public bool IsRemappable { get; init; }

    /// <summary>The entry of the remapping table, in remappable messages.</summary>
    public int Index { get; init; }

    /// <summary>Whether the subhandle is added to the entry.</summary>
    public bool HasSubhandle { get; init; }

    /// <summary>How it is delivered: 0 fixed, 4 NMI, and so on.</summary>
    public int DeliveryMode { get; init; }

    /// <summary>The entry that a remapping unit uses.</summary>
    public int Entry => HasSubhandle ? Index + (int)(Vector & 0xFFFF) : Index;

    /// <summary>Composes a message without remapping.</summary>
    /// <param name="apics">The local APICs.</param>
    /// <param name="destination">What the target is named by.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="isOfUnit">Whether it is the interrupt of a remapping unit itself, which has 32 bits.</param>
    /// <param name="isLossy">Whether upper bits of the destination do not fit.</param>
    /// <remarks>Allocates nothing. Source: __irq_msi_compose_msg.</remarks>
    public static MsiMessage Compose(
        ApicModel apics, uint destination, uint vector, bool isOfUnit, out bool isLossy)
    {
        ArgumentNullException.ThrowIfNull(apics);
        uint low = AddressBase | ((destination & 0xFF) << 12) | (apics.IsLogical ? Logical : 0);
        uint high = 0;
        isLossy = false;
        if (isOfUnit)
        {
            high = destination & 0xFFFFFF00;
        }
        else if (apics.HasExtendedDestination && destination < 0x8000)
        {
            low |= ((destination >> 8) & 0x7F) << 5;
        }
        else
        {
            isLossy = destination > 0xFF;
        }

        return new MsiMessage(low, high, vector & 0xFF);
    }

    /// <summary>Composes a message that names an entry of VT-d's table.</summary>
    /// <param name="index">The first entry, 0 to 65535.</param>
    /// <param name="subhandle">What is added, 0 for MSI-X.</param>
    /// <remarks>Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, fill_msi_msg.</remarks>
    public static MsiMessage ComposeRemappable(int index, int subhandle) => new(
        AddressBase | ((uint)(index & 0x7FFF) << 5) | Remappable | SubhandleValid | ((uint)(index >> 15 & 1) << 2),
        0,
        (uint)subhandle);

    /// <summary>Reads a message.</summary>
    /// <param name="message">What a device writes.</param>
    /// <param name="hasExtendedDestination">Whether bits 11 to 5 of the address belong to the destination.</param>
    /// <param name="decoded">What it says.</param>
    /// <returns>Whether it is an interrupt at all: whether its address lies in the local APICs' window.</returns>
    public static bool TryDecode(in MsiMessage message, bool hasExtendedDestination, out ApicMessage decoded)
    {
        uint low = message.AddressLow;
        decoded = default;
        if ((low & AddressBaseMask) != AddressBase)
        {
            return false;
        }

        if ((low & Remappable) != 0)
        {
            int index = (int)((low >> 5 & 0x7FFF) | (low >> 2 & 1) << 15);
            decoded = new ApicMessage(0, message.Data & 0xFFFF)
            {
                IsRemappable = true,
                Index = index,
                HasSubhandle = (low & SubhandleValid) != 0,
            };
            return true;
        }

        uint destination = (low >> 12 & 0xFF) | (message.AddressHigh & 0xFFFFFF00);
        destination |= hasExtendedDestination ? (low >> 5 & 0x7F) << 8 : 0;
        decoded = new ApicMessage(destination, message.Data & 0xFF)
        {
            IsLogical = (low & Logical) != 0,
            DeliveryMode = (int)(message.Data >> 8 & 7),
        };
        return true;
    }
}

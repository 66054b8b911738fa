using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>A device's MSI state, from its set-up to the device's end.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, struct msi_device_data.</remarks>
internal sealed class MsiDeviceData
{
    /// <summary>The cursor's value when there is nothing to go on with.</summary>
    public const uint InvalidCursor = uint.MaxValue;

    /// <summary>Makes the state.</summary>
    /// <param name="slots">How many domains the device can have.</param>
    public MsiDeviceData(int slots)
    {
        Slots = new MsiDomainSlot[slots];
        for (int i = 0; i < slots; i++)
        {
            Slots[i] = new MsiDomainSlot();
        }
    }

    /// <summary>The domains and their descriptors.</summary>
    public MsiDomainSlot[] Slots { get; }

    /// <summary>The descriptor lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Where an iteration stands; one for all slots, as in Linux. Guarded by the gate.</summary>
    public uint Cursor { get; set; } = InvalidCursor;

    /// <summary>What the allocation under way hands down, or the last one did. Guarded by the gate.</summary>
    public IrqAllocationInfo Argument { get; private set; } = new();

    /// <summary>Descriptors with attribute files that left the store with their interrupts. Guarded by the
    /// gate.</summary>
    public List<MsiDescriptor>? Leaked { get; set; }

    /// <summary>Chooses what is handed down in the allocations of a slot.</summary>
    public void UseArgumentOf(MsiDomainId id)
    {
        if ((uint)id.Value < (uint)Slots.Length && Slots[id.Value].Domain is MsiDomain domain)
        {
            MsiDomainSlot slot = Slots[id.Value];
            Argument = slot.Argument ??= domain.Info.NewAllocationInfo();
        }
    }
}

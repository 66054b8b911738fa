using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Simulation.Remapping;

/// <summary>An AMD unit that remaps: the datum of a message is the entry of the requester's table.</summary>
/// <remarks>Source: AMD I/O virtualization 3.08, 2.2.5.</remarks>
internal sealed class AmdUnit(AmdRemappingDomain domain, bool hasLongEntries) : RemappingUnit
{
    private const uint IndexMask = 0x7FF;
    private const int TableSize = 512;

    /// <inheritdoc/>
    public override IrqDomain Domain => domain;

    /// <inheritdoc/>
    public override InterruptFault Remap(ushort requester, in MsiMessage message, out ApicTarget target)
    {
        target = default;
        uint index = message.Data & IndexMask;
        if (index >= TableSize)
        {
            return InterruptFault.BeyondTable;
        }

        AmdEntry entry = domain.EntryAt(requester, (int)index);
        if (!entry.IsValid)
        {
            return InterruptFault.NotPresent;
        }

        int delivery = (int)(entry.Low >> 2 & 7);
        bool isLogical = (entry.Low & 0x40) != 0;
        if (!hasLongEntries)
        {
            target = new ApicTarget((uint)(entry.Low >> 8 & 0xFF), (int)(entry.Low >> 16 & 0xFF), isLogical, delivery);
        }
        else if (entry.IsGuest)
        {
            target = new ApicTarget(0, (int)(entry.High & 0xFF), false, 0) { IsPosted = true };
        }
        else
        {
            uint destination = (uint)(entry.Low >> 8 & 0xFFFFFF) | (uint)(entry.High >> 56 << 24);
            target = new ApicTarget(destination, (int)(entry.High & 0xFF), isLogical, delivery);
        }

        return InterruptFault.None;
    }

    /// <inheritdoc/>
    /// <remarks>The vector's place holds the entry. Source: AMD I/O virtualization 3.08, 2.2.8.</remarks>
    public override MsiMessage MessageOf(in IoApicPin pin) => new(0xFEE00000, 0, (uint)pin.Vector & IndexMask);
}

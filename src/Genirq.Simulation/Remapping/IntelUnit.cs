using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Messages;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Simulation.Remapping;

/// <summary>A VT-d unit that remaps: messages without a remappable form are blocked.</summary>
/// <remarks>Source: VT-d 4.1, 5.1.</remarks>
internal sealed class IntelUnit(IntelRemappingDomain domain) : RemappingUnit
{
    private const int TableSize = 65536;

    private readonly bool _isX2Apic = domain.Vectors.Options.Apics.IsX2Apic;

    /// <inheritdoc/>
    public override IrqDomain Domain => domain;

    /// <inheritdoc/>
    public override InterruptFault Remap(ushort requester, in MsiMessage message, out ApicTarget target)
    {
        target = default;
        ApicMessage.TryDecode(message, hasExtendedDestination: false, out ApicMessage decoded);
        if (!decoded.IsRemappable)
        {
            return InterruptFault.Unremapped;
        }

        if (decoded.Entry >= TableSize)
        {
            return InterruptFault.BeyondTable;
        }

        IntelEntry entry = domain.EntryAt(decoded.Entry);
        if (!entry.IsPresent)
        {
            return InterruptFault.NotPresent;
        }

        if (!IsAllowed(entry, requester))
        {
            return InterruptFault.WrongSource;
        }

        if (entry.IsPosted)
        {
            target = new ApicTarget(0, entry.Vector, false, 0) { IsPosted = true };
            return InterruptFault.None;
        }

        uint destination = _isX2Apic ? entry.Destination : entry.Destination >> 8 & 0xFF;
        target = new ApicTarget(destination, entry.Vector, (entry.Low & 4) != 0, (int)(entry.Low >> 5 & 7))
        {
            IsLevel = (entry.Low & 0x10) != 0,
        };
        return InterruptFault.None;
    }

    /// <inheritdoc/>
    /// <remarks>The datum is the pin's own. Source: VT-d 4.1, 5.1.5.1.</remarks>
    public override MsiMessage MessageOf(in IoApicPin pin) =>
        ApicMessage.ComposeRemappable((int)pin.Destination, 0) with { Data = 0 };

    // Source: VT-d 4.1, 9.10, the fields SVT, SQ and SID.
    private static bool IsAllowed(IntelEntry entry, ushort requester)
    {
        ushort source = (ushort)entry.High;
        int ignored = (int)(entry.High >> 16 & 3) switch
        {
            0 => 0,
            1 => 0b100,
            2 => 0b110,
            _ => 0b111,
        };
        int bus = requester >> 8;
        return (entry.High >> 18 & 3) switch
        {
            0 => true,
            1 => ((source ^ requester) & ~ignored & 0xFFFF) == 0,
            2 => bus >= source >> 8 && bus <= (source & 0xFF),
            _ => false,
        };
    }
}

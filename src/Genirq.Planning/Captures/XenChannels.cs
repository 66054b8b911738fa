using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>Tells guests of Xen whose interrupts are event channels.</summary>
/// <remarks>Source: Linux 6.12, drivers/xen/events/events_base.c, the names of its chips.</remarks>
internal static class XenChannels
{
    /// <summary>Whether interrupts of devices are event channels. A guest that has an I/O APIC as well uses its pins
    /// for old devices only; what counts are messages.</summary>
    /// <param name="interrupts">The interrupts.</param>
    public static bool AreAll(IReadOnlyList<CapturedInterrupt> interrupts)
    {
        bool hasChannels = false;
        foreach (CapturedInterrupt interrupt in interrupts)
        {
            string chip = interrupt.Chip ?? "";
            hasChannels |= chip.StartsWith("xen-", StringComparison.Ordinal);
            if (chip.StartsWith("DMAR", StringComparison.Ordinal)
                || MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip)))
            {
                return false;
            }
        }

        return hasChannels;
    }
}

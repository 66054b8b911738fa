using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>Tells guests of Xen whose interrupts are event channels.</summary>
/// <remarks>Source: Linux 6.12, drivers/xen/events/events_base.c, the names of its chips.</remarks>
internal static class XenChannels
{
    /// <summary>Whether all interrupts that could take a vector of x86 are event channels instead.</summary>
    /// <param name="interrupts">The interrupts.</param>
    public static bool AreAll(IReadOnlyList<CapturedInterrupt> interrupts)
    {
        bool hasChannels = false;
        foreach (CapturedInterrupt interrupt in interrupts)
        {
            string chip = interrupt.Chip ?? "";
            hasChannels |= chip.StartsWith("xen-", StringComparison.Ordinal);
            if (chip.EndsWith("IO-APIC", StringComparison.Ordinal)
                || chip.StartsWith("DMAR", StringComparison.Ordinal)
                || MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip)))
            {
                return false;
            }
        }

        return hasChannels;
    }
}

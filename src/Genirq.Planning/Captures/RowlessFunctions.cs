using System.Text;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>Finds out whether a listing of functions and rows of <c>/proc/interrupts</c> are of two machines, or of two
/// moments: functions then have messages enabled, but no row.</summary>
internal static class RowlessFunctions
{
    private const int StorageClass = 0x01;
    private const int BridgeClass = 0x06;

    // What serves no messages of functions.
    private static readonly string[] s_others = ["IO-APIC", "XT-PIC", "DMAR", "HPET", "GIC-", "GICv3"];

    /// <summary>What that leaves unknown; null if they fit together.</summary>
    /// <param name="functions">The functions, listed and named by rows.</param>
    /// <param name="interrupts">The interrupts.</param>
    /// <remarks>
    /// A network card has no row while it is down, and a bridge while no service of it is in use; a storage controller
    /// has its rows as long as its driver holds it. Rows that name no function can be anyone's.
    /// </remarks>
    public static MissingPart? Find(
        IReadOnlyList<CapturedFunction> functions, IReadOnlyList<CapturedInterrupt> interrupts)
    {
        CapturedFunction[] enabled =
        [
            .. functions.Where(static one => one.Driver is not null && ClassOf(one) != BridgeClass
                && CapturedDrivers.IsEnabled(one)),
        ];
        CapturedFunction[] rowless = [.. enabled.Where(static one => one.Irqs.Count == 0)];
        if (rowless.Length == 0)
        {
            return null;
        }

        HashSet<Irq> named = [.. functions.SelectMany(static one => one.Irqs).Select(static one => one.Irq)];
        int unnamed = interrupts.Count(one => one.HasRow && !named.Contains(one.Irq) && CanBeMessage(one));
        bool isStorage = Array.Exists(rowless, static one => ClassOf(one) == StorageClass);
        bool isEach = rowless.Length == enabled.Length
            && (rowless.Length > 1 || functions.Any(static one => one.Irqs.Count > 0 && IsUnlisted(one)));
        if (unnamed >= rowless.Length || !(isStorage || isEach))
        {
            return null;
        }

        string more = rowless.Length == 1 ? "" : $" and {rowless.Length - 1} more";
        CapturedFunction first = Array.Find(rowless, static one => ClassOf(one) == StorageClass) ?? rowless[0];
        return new MissingPart(
            $"{first.Slot} ({first.Driver}){more} ha{(rowless.Length == 1 ? "s" : "ve")} MSI or MSI-X enabled, but no "
            + "row of /proc/interrupts: listing and rows are not of one machine, or not of one moment",
            "(sudo lspci -vvv; cat /proc/interrupts)");
    }

    private static int? ClassOf(CapturedFunction function) => function.Class >> 16;

    // Only a row names it.
    private static bool IsUnlisted(CapturedFunction function) => function is { Class: null, Vendor: null };

    private static bool CanBeMessage(CapturedInterrupt interrupt) =>
        interrupt.Chip is { } chip && (MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip))
            || !Array.Exists(s_others, other => chip.Contains(other, StringComparison.Ordinal)));
}

using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>Finds the interrupts that a word means.</summary>
internal static class AffinityTargets
{
    // Limit: interrupt numbers that a word can name.
    private const int MaximumIrq = 1 << 20;

    /// <summary>The interrupts: of numbers and ranges, of a slot, a driver, an interface, or with a handler's
    /// name.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="word">The word.</param>
    /// <returns>The interrupts by number; empty if the word means none.</returns>
    public static IReadOnlyList<Irq> Find(ChangingMachine machine, string word)
    {
        if (CpuMask.TryParseList(word, out CpuMask? numbers))
        {
            return numbers.Last < MaximumIrq
                ? [.. numbers.Where(number => machine.System.Find(new Irq(number)) is not null)
                    .Select(static number => new Irq(number))]
                : [];
        }

        bool isSlot = PciSlot.TryParse(word, out PciSlot slot);
        MachineCapture capture = machine.Machine.Capture;
        Irq[] ofFunctions =
        [
            .. machine.Machine.Stores
                .Where(store => isSlot ? store.Function.Slot == slot
                    : store.Function.Driver == word || NameOf(store, capture) == word)
                .SelectMany(static store => store.Interrupts()).Select(static pair => pair.Irq)
                .OrderBy(static irq => irq.Number),
        ];
        return isSlot || ofFunctions.Length > 0
            ? ofFunctions
            : [.. capture.Interrupts.Where(one => one.Actions.Contains(word)).Select(static one => one.Irq)];
    }

    /// <summary>The name under which Linux knows a function.</summary>
    /// <param name="store">A message store of it.</param>
    /// <param name="capture">The machine.</param>
    public static string? NameOf(RebuiltStore store, MachineCapture capture) => store.Function.Interface
        ?? InterfaceReader.OfHandlers(
            store.Interrupts().SelectMany(pair => capture.Find(pair.Irq)?.Actions ?? []));
}

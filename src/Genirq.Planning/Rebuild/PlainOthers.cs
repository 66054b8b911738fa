using Genirq.Planning.Captures;

namespace Genirq.Planning.Rebuild;

/// <summary>Rebuilds interrupts of no function on a platform whose way to the CPUs is not modelled.</summary>
/// <param name="parts">The machine.</param>
internal sealed class PlainOthers(MachineParts parts)
{
    private readonly Dictionary<string, PlainDomain> _domains = new(StringComparer.Ordinal);

    /// <summary>Rebuilds all that have a chip and belong to no function.</summary>
    public void Add()
    {
        foreach (CapturedInterrupt interrupt in parts.Capture.Interrupts)
        {
            // Number 0 is none in the engine, and a dummy where it exists.
            if (interrupt.Chip is { } chip && interrupt.Irq.Number > 0
                && parts.System.Find(interrupt.Irq) is not { Data.Domain: not null })
            {
                Add(interrupt, chip);
            }
        }
    }

    private void Add(CapturedInterrupt interrupt, string chip)
    {
        if (!_domains.TryGetValue(chip, out PlainDomain? domain))
        {
            _domains[chip] = domain = PlainDomain.AddTo(parts.System, chip);
        }

        HardwareIrq number = new(interrupt.HardwareIrq ?? 0);
        int result = parts.Numbers.With(interrupt.Irq, () => domain.Allocate(number));
        if (result != interrupt.Irq.Number)
        {
            parts.Notes.Add($"interrupt {interrupt.Irq}: the engine refuses it ({result}); left out");
        }
    }
}

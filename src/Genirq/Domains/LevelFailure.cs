using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <summary>Says why a level of a hierarchy refused.</summary>
internal static class LevelFailure
{
    /// <summary>The failure of a domain.</summary>
    /// <param name="stage">The part of the operation.</param>
    /// <param name="domain">The domain that refused.</param>
    /// <param name="error">Its result.</param>
    /// <param name="wanted">How many interrupts were wanted of it.</param>
    public static IrqFailure Of(IrqFailureStage stage, IrqDomain domain, int error, int wanted) =>
        new(ErrorCode.ToError(error), stage, domain.Name, wanted, domain.CountAvailable())
        {
            Count = () => MostHeld(domain),
        };

    // Whoever has most interrupts with a level in a domain; of several the first by name.
    private static IrqHolding? MostHeld(IrqDomain domain)
    {
        Dictionary<string, int> counts = [];
        IrqNumberSpace numbers = domain.System.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (numbers.Find(number) is { } descriptor && domain.GetData(descriptor.Irq) is not null)
            {
                string holder = descriptor.MsiDescriptor?.Device.Name ?? descriptor.Data.Domain!.Name;
                counts[holder] = counts.GetValueOrDefault(holder) + 1;
            }
        }

        IrqHolding? most = null;
        foreach ((string name, int count) in counts)
        {
            if (most is null || count > most.Count
                || (count == most.Count && string.CompareOrdinal(name, most.Name) < 0))
            {
                most = new IrqHolding(name, count);
            }
        }

        return most;
    }
}

using Genirq.Descriptors;

namespace Genirq.Power;

/// <summary>The interrupts that suspend and resume look at: all but those that are handled in another one's
/// thread.</summary>
internal static class SleepingLines
{
    /// <summary>Those of a system, by number.</summary>
    public static IEnumerable<IrqDescriptor> Of(IrqSystem system)
    {
        for (int number = system.Numbers.Next(0); number < system.Numbers.IrqCount;
             number = system.Numbers.Next(number + 1))
        {
            if (system.Numbers.Find(number) is { } descriptor
                && (descriptor.Settings & IrqSettings.NestedThread) == 0)
            {
                yield return descriptor;
            }
        }
    }
}

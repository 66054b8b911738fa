using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>What an ice card grants to its virtual functions: what its own driver left of the messages.</summary>
/// <remarks>Source: Linux 6.12, drivers/net/ethernet/intel/ice/ice_sriov.c, ice_set_per_vf_res.</remarks>
internal static class IceFunctions
{
    private const int Least = 2;

    // What a function can have: the largest that there is enough of for all.
    private static readonly int[] s_sizes = [17, 5, 3, Least];

    /// <summary>The messages that the card has left.</summary>
    /// <param name="parent">The card's own function.</param>
    /// <param name="stores">The message stores of the machine.</param>
    public static int Left(RebuiltFunction parent, IEnumerable<RebuiltStore> stores)
    {
        int taken = stores.Where(store => store.Function.Slot == parent.Captured.Slot)
            .Sum(static store => store.Interrupts().Count);
        return Math.Max(TableOf(parent) - taken, 0);
    }

    /// <summary>The messages of each function.</summary>
    /// <param name="left">The messages that are left.</param>
    /// <param name="functions">How many functions there are to be.</param>
    /// <returns>How many; null: there are not enough.</returns>
    public static int? Grant(int left, int functions)
    {
        int each = functions == 0 ? s_sizes[0] : left / functions;
        foreach (int size in s_sizes)
        {
            if (each >= size)
            {
                return size;
            }
        }

        return null;
    }

    /// <summary>Why there are not enough.</summary>
    /// <param name="parent">The card's own function.</param>
    /// <param name="left">The messages that are left.</param>
    /// <param name="functions">How many functions there are to be.</param>
    public static string Refusal(RebuiltFunction parent, int left, int functions) =>
        $"{parent.Captured.Slot}: the card's own driver leaves {left} of {TableOf(parent)} messages, and "
        + $"{Drivers.RulePhrases.Count(functions, "virtual function")} would need {Least} each. Linux says: "
        + $"\"Only {left} MSI-X interrupts available for SR-IOV.\"";

    private static int TableOf(RebuiltFunction parent) => parent.Device.MsiXCapability?.TableSize ?? 0;
}

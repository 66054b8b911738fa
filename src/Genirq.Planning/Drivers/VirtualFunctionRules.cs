using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>Where virtual functions are, and who drives them.</summary>
internal static class VirtualFunctionRules
{
    // Intel's cards have them from 0x80 on, every second one; others right behind the function.
    private const int IntelOffset = 0x80;
    private const int IntelStride = 2;

    /// <summary>The rule for the virtual functions of a driver's cards; null if it has none, or none is
    /// known.</summary>
    /// <param name="driver">The driver of the function that they belong to.</param>
    public static DriverRule? DriverOf(string? driver)
    {
        string? own = driver switch
        {
            "igb" => "igbvf",
            "ixgbe" => "ixgbevf",
            "i40e" or "ice" => "iavf",
            "mlx5_core" or "bnxt_en" or "hns3" or "nvme" => driver,
            _ => null,
        };
        return own is null ? null : DriverRules.Find(own);
    }

    /// <summary>What is not known of a number of virtual functions, in words; null if nothing.</summary>
    /// <param name="parent">The function that they belong to.</param>
    public static string? Unknown(CapturedFunction parent) => parent.MostVirtualFunctions is not null
        ? null
        : $"{parent.Slot}: how many virtual functions it can have is not known: neither sriov_totalvfs nor its SR-IOV "
            + "capability is reported.";

    /// <summary>Whether a driver drives virtual functions only.</summary>
    /// <param name="driver">The driver; null for none.</param>
    public static bool IsOfVirtual(string? driver) => driver is "igbvf" or "ixgbevf" or "iavf";

    /// <summary>The virtual functions of a function: those on its bus that their driver drives.</summary>
    /// <param name="functions">The machine's functions.</param>
    /// <param name="parent">The function. If its virtual functions have its own driver, none is told from it.</param>
    public static IEnumerable<PciSlot> Of(IEnumerable<CapturedFunction> functions, CapturedFunction parent)
    {
        string? own = DriverOf(parent.Driver)?.Name;
        if (own is null || own == parent.Driver)
        {
            yield break;
        }

        foreach (CapturedFunction function in functions)
        {
            PciSlot slot = function.Slot;
            if (slot.Bus == parent.Slot.Bus && slot.Domain == parent.Slot.Domain && function.Driver == own)
            {
                yield return slot;
            }
        }
    }

    /// <summary>How many virtual functions a function has switched on.</summary>
    /// <param name="functions">The machine's functions.</param>
    /// <param name="parent">The function.</param>
    public static int CountOf(IEnumerable<CapturedFunction> functions, CapturedFunction parent) =>
        parent.VirtualFunctions ?? Of(functions, parent).Count();

    /// <summary>The slot of a virtual function.</summary>
    /// <param name="parent">The function that it belongs to.</param>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="isTaken">Whether there is a function in a slot already.</param>
    public static PciSlot SlotOf(CapturedFunction parent, int index, Func<PciSlot, bool> isTaken)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return SlotOf(isTaken, parent.Driver, parent.Slot, index);
    }

    /// <summary>The slot of a virtual function.</summary>
    /// <param name="isTaken">Whether a slot has a function.</param>
    /// <param name="driver">The driver of the function that it belongs to.</param>
    /// <param name="parent">The function that it belongs to.</param>
    /// <param name="index">Which one, from 0.</param>
    public static PciSlot SlotOf(Func<PciSlot, bool> isTaken, string? driver, PciSlot parent, int index)
    {
        bool isIntel = driver is "igb" or "ixgbe";
        int requester = parent.RequesterId + (isIntel ? IntelOffset + (IntelStride * index) : 1 + index);
        PciSlot slot;
        do
        {
            slot = new PciSlot(
                parent.Domain, (byte)(requester >> 8), (byte)((requester >> 3) & 31), (byte)(requester & 7));
            requester++;
        }
        while (isTaken(slot));
        return slot;
    }
}

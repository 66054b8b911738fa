using Genirq.Pci.Configuration;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>Where virtual functions are, and who drives them.</summary>
internal static class VirtualFunctionRules
{
    // Intel's cards have them from 0x80 on, every second one; others right behind the function.
    private const int IntelOffset = 0x80;
    private const int IntelStride = 2;

    /// <summary>The rule for the virtual functions of a driver.</summary>
    /// <param name="driver">The driver of the function that they belong to.</param>
    public static DriverRule DriverOf(string? driver) => driver switch
    {
        "igb" => DriverRules.Find("igbvf")!,
        null => DriverRules.Of(new FunctionFacts()),
        _ => DriverRules.Find(driver) ?? DriverRules.Of(new FunctionFacts { Driver = driver, MsiXEntries = 1 }),
    };

    /// <summary>The virtual functions of a function that a machine has: those of its driver's kind on its bus.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="parent">The function.</param>
    public static IReadOnlyList<PciSlot> Of(RebuiltMachine machine, PciSlot parent)
    {
        string? driver = machine.Functions.GetValueOrDefault(parent)?.Captured.Driver;
        string? own = driver == "igb" ? "igbvf" : null;
        return
        [
            .. machine.Functions.Values.Select(static function => function.Captured)
                .Where(function => own is not null && function.Driver == own
                    && function.Slot.Domain == parent.Domain && function.Slot.Bus == parent.Bus)
                .Select(static function => function.Slot),
        ];
    }

    /// <summary>The slot of a virtual function.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="parent">The function that it belongs to.</param>
    /// <param name="index">Which one, from 0.</param>
    public static PciSlot SlotOf(RebuiltMachine machine, PciSlot parent, int index)
    {
        bool isIntel = machine.Functions.GetValueOrDefault(parent)?.Captured.Driver == "igb";
        int requester = parent.RequesterId + (isIntel ? IntelOffset + (IntelStride * index) : 1 + index);
        PciSlot slot;
        do
        {
            slot = new PciSlot(
                parent.Domain, (byte)(requester >> 8), (byte)((requester >> 3) & 31), (byte)(requester & 7));
            requester++;
        }
        while (machine.Functions.ContainsKey(slot));
        return slot;
    }
}

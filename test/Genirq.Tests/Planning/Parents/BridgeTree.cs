using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>A POWER partition with two host bridges: a function of four entries and two messages below the
/// first.</summary>
internal static class BridgeTree
{
    /// <summary>The bridges' folders, without their number.</summary>
    public const string Bridges = "sys/firmware/devicetree/base/pci@80000002000000";

    /// <summary>Makes it.</summary>
    /// <param name="own">The quota of the first bridge; null: none is told.</param>
    /// <param name="other">That of the second.</param>
    public static OtherMachineTree Of(int? own, int? other)
    {
        string rows = string.Concat(Enumerable.Range(0, 2).Select(static index => OtherMachineTree.Row(
            20 + index, $"pSeries-PCI-MSIX-0000:00:03.0   {index} Edge      a{index}")));
        OtherMachineTree tree = new OtherMachineTree(OtherMachineTree.PowerPc, rows)
            .Function("0000:00:03.0", 4, 20, 21).Irq(20, "0-1").Irq(21, "0");
        foreach ((int? messages, int bridge) in new[] { (own, 0), (other, 1) })
        {
            if (messages is { } count)
            {
                tree.Tree.Add($"{Bridges}{bridge}/ibm,pe-total-#msi", FirmwareBytes.Cell(count));
            }
        }

        return tree;
    }
}

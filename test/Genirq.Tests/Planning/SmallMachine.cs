using System.Globalization;
using System.Text;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci;

namespace Genirq.Tests.Planning;

/// <summary>A machine with two CPUs online of four, two nodes, and a card with three of four MSI-X entries.</summary>
internal static class SmallMachine
{
    /// <summary>Makes the tree.</summary>
    public static MemoryTree Tree()
    {
        MemoryTree tree = new MemoryTree()
            .Add("sys/devices/system/cpu/online", "0-1\n")
            .Add("sys/devices/system/cpu/possible", "0-3\n")
            .Add("sys/devices/system/node/node0/cpulist", "0\n")
            .Add("sys/devices/system/node/node1/cpulist", "1-2\n")
            .Add("proc/interrupts", Rows(0, 1, 2) + "NMI: 0 0 Non-maskable interrupts\nERR: 0\n")
            .Add("proc/irq/0/smp_affinity_list", "0-1\n");
        AddCard(tree, "0000:00:03.0", 24, 3);
        return tree.Add("proc/irq/24/effective_affinity_list", "\n");
    }

    /// <summary>The rows of interrupts 24 and on, at the given indices of the card.</summary>
    public static string Rows(params ReadOnlySpan<int> indices)
    {
        StringBuilder rows = new("           CPU0       CPU1\n");
        for (int i = 0; i < indices.Length; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $" {24 + i}:          0          5  ");
            rows.Append(CultureInfo.InvariantCulture, $"PCI-MSIX-0000:00:03.0   {indices[i]}-edge      card-{i}\n");
        }

        return rows.ToString();
    }

    /// <summary>Adds a card with a table of four entries.</summary>
    public static void AddCard(MemoryTree tree, string slot, int firstIrq, int count)
    {
        string folder = $"sys/bus/pci/devices/{slot}";
        tree.Add($"{folder}/config", new ConfigBytes().AddMsiX(0x98, 0x8003, 0x2001, 0x3001).Bytes)
            .Add($"{folder}/vendor", "0x1af4\n")
            .Add($"{folder}/device", "0x1041\n")
            .Add($"{folder}/class", "0x020000\n")
            .Add($"{folder}/numa_node", "1\n")
            .Add($"{folder}/irq", "11\n")
            .Add($"{folder}/local_cpulist", "0-1\n")
            .AddLink($"{folder}/driver", "../../../../bus/pci/drivers/virtio-pci");
        for (int irq = firstIrq; irq < firstIrq + count; irq++)
        {
            string cpu = ((irq - firstIrq + 1) % 2).ToString(CultureInfo.InvariantCulture);
            tree.Add($"{folder}/msi_irqs/{irq}", "msix\n")
                .Add($"proc/irq/{irq}/effective_affinity_list", $"{cpu}\n")
                .Add($"proc/irq/{irq}/smp_affinity_list", "0-1\n");
        }
    }
}

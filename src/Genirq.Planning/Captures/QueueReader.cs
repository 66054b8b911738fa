using Genirq.Pci.Configuration;

namespace Genirq.Planning.Captures;

/// <summary>Finds the receive queues that a network function has in use.</summary>
/// <param name="tree">The tree.</param>
/// <remarks>They are folders of the function's network device, which virtio has one level deeper.</remarks>
internal sealed class QueueReader(ICaptureTree tree)
{
    private const int NetworkClass = 0x02;

    /// <summary>Whether a function of a class is a network card.</summary>
    /// <param name="kind">The class, 24 bits.</param>
    public static bool IsNetwork(int? kind) => kind >> 16 == NetworkClass;

    /// <summary>The folders of the queues, relative to the root; empty if there are none.</summary>
    /// <param name="slot">The function.</param>
    public IReadOnlyList<string> Find(PciSlot slot)
    {
        string folder = CapturePaths.Function(slot.ToString());
        List<string> found = [];
        foreach (string name in List(folder))
        {
            if (name == "net")
            {
                AddQueues($"{folder}/net", found);
            }
            else if (name.StartsWith("virtio", StringComparison.Ordinal))
            {
                AddQueues($"{folder}/{name}/net", found);
            }
        }

        return found;
    }

    private void AddQueues(string folder, List<string> found)
    {
        foreach (string card in List(folder))
        {
            foreach (string queue in List($"{folder}/{card}/queues"))
            {
                if (queue.StartsWith("rx-", StringComparison.Ordinal))
                {
                    found.Add($"{folder}/{card}/queues/{queue}");
                }
            }
        }
    }

    private IReadOnlyList<string> List(string folder)
    {
        tree.List(folder, out IReadOnlyList<string> names);
        return names;
    }
}

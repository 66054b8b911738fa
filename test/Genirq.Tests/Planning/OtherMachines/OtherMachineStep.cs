using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>What the kernel's files say after a step, read without the reader that is tested.</summary>
internal sealed record OtherMachineStep(int Number, string Words, int Exit, MemoryTree Tree)
{
    private const string Functions = "sys/bus/pci/devices";

    /// <summary>The machine as it is read from these files without some of them.</summary>
    public MachineCapture Capture(params string[] hidden) => MachineCaptureReader.Read(new HidingTree(Tree, hidden));

    /// <summary>The function of a network card; null if it has none.</summary>
    public string? FunctionOf(string card) => List(Functions).FirstOrDefault(slot => List($"{Functions}/{slot}")
        .Where(static name => name.StartsWith("virtio", StringComparison.Ordinal))
        .Select(name => $"{Functions}/{slot}/{name}/net").Append($"{Functions}/{slot}/net")
        .Any(folder => List(folder).Contains(card)));

    /// <summary>The CPUs online.</summary>
    public CpuMask Online => Cpus("sys/devices/system/cpu/online")!;

    /// <summary>The message interrupts of each function that has some, by slot.</summary>
    public SortedDictionary<string, SortedSet<int>> Messages()
    {
        SortedDictionary<string, SortedSet<int>> found = new(StringComparer.Ordinal);
        foreach (string slot in List(Functions))
        {
            int[] irqs = [.. List($"{Functions}/{slot}/msi_irqs").Select(int.Parse)];
            if (irqs.Length > 0)
            {
                found[slot] = [.. irqs];
            }
        }

        return found;
    }

    /// <summary>The interrupts that have a chip, with its name.</summary>
    public SortedDictionary<int, string> Chips()
    {
        SortedDictionary<int, string> found = [];
        foreach (string number in List("sys/kernel/irq"))
        {
            if (Text($"sys/kernel/irq/{number}/chip_name") is { Length: > 0 } chip)
            {
                found[int.Parse(number, CultureInfo.InvariantCulture)] = chip;
            }
        }

        // A chip that prints its name itself has none in sysfs.
        foreach (string line in Text("proc/interrupts")!.Split('\n'))
        {
            string name = line.Split(':')[0].Trim();
            if (int.TryParse(name, CultureInfo.InvariantCulture, out int irq) && !found.ContainsKey(irq))
            {
                found[irq] = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1 + Online.Count];
            }
        }

        return found;
    }

    /// <summary>The hardware number of an interrupt at its outermost domain; null if not told.</summary>
    public long? HardwareIrq(int irq) =>
        long.TryParse(Text($"sys/kernel/irq/{irq}/hwirq"), CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    /// <summary>Entries of a function's MSI-X table, by the header of its dump; null if there is none.</summary>
    public int? TableSize(string slot) => Text($"msix-table/{slot}") is { } text && text.Contains("size=")
        ? int.Parse(text[(text.IndexOf("size=", StringComparison.Ordinal) + 5)..].Split(' ', 2)[0],
            CultureInfo.InvariantCulture)
        : null;

    /// <summary>The low half of the address in an entry of a function's MSI-X table; null if not told.</summary>
    public uint? TableAddress(string slot, long index) => Text($"msix-table/{slot}")?.Split('\n')
        .Select(static line => line.Split(' ')).Where(words => words[0] == $"{index}")
        .Select(static words => (uint?)uint.Parse(words[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>A list of CPUs in a file; null if there is no such file.</summary>
    public CpuMask? Cpus(string path) =>
        Text(path) is { } text && CpuMask.TryParseList(text, out CpuMask? cpus) ? cpus : null;

    /// <summary>A line of an interrupt's debug file, by its key; null without.</summary>
    public string? Debug(int irq, string key) => Text($"sys/kernel/debug/irq/irqs/{irq}")?.Split('\n')
        .Where(line => line.TrimStart().StartsWith(key, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault();

    /// <summary>A file's text without blanks around it; null if there is none.</summary>
    public string? Text(string path)
    {
        byte[] buffer = new byte[1 << 18];
        return Tree.Read(path, buffer, out int length) == CaptureAccess.Ok
            ? Encoding.Latin1.GetString(buffer, 0, length).Trim()
            : null;
    }

    /// <summary>The names in a folder.</summary>
    public IReadOnlyList<string> List(string path)
    {
        Tree.List(path, out IReadOnlyList<string> names);
        return names;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Genirq.Benchmarks.Quick;

/// <summary>The files of an arm64 server with an ITS, as a capture has them: NVMe controllers with a message for each
/// CPU, and network cards with the rest.</summary>
internal static class ArmServerFiles
{
    private const int FirstIrq = 100;
    private const int CardMessages = 15;

    /// <summary>Writes them.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="cpus">How many CPUs there are.</param>
    /// <param name="messages">How many messages.</param>
    public static void Write(string folder, int cpus, int messages)
    {
        string all = $"0-{cpus - 1}\n";
        foreach (string list in new[] { "online", "possible", "present" })
        {
            Write(folder, $"sys/devices/system/cpu/{list}", all);
        }

        Write(folder, "proc/version", "Linux version 6.12.107-arm64 (builder@host)\n");
        Write(folder, "proc/cpuinfo", string.Concat(Enumerable.Range(0, cpus).Select(static cpu => string.Create(
            CultureInfo.InvariantCulture, $"processor\t: {cpu}\nCPU implementer\t: 0x41\nCPU architecture: 8\n\n"))));
        StringBuilder rows = new("            ");
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}");
        }

        rows.Append('\n');
        int given = 0;
        for (int function = 0; given < messages; function++)
        {
            bool isCard = messages - given < cpus + 1;
            int count = Math.Min(isCard ? CardMessages : cpus + 1, messages - given);
            WriteFunction(folder, function, isCard, FirstIrq + given, count, rows, cpus);
            given += count;
        }

        Write(folder, "proc/interrupts", rows.ToString());
    }

    private static void WriteFunction(
        string folder, int function, bool isCard, int first, int count, StringBuilder rows, int cpus)
    {
        string slot = string.Create(CultureInfo.InvariantCulture, $"{function + 1:x4}:01:00.0");
        string place = $"sys/bus/pci/devices/{slot}";
        Write(folder, $"{place}/vendor", isCard ? "0x1d0f\n" : "0x144d\n");
        Write(folder, $"{place}/device", isCard ? "0xec20\n" : "0xa824\n");
        Write(folder, $"{place}/class", isCard ? "0x020000\n" : "0x010802\n");
        Write(folder, $"{place}/numa_node", "-1\n");
        Write(folder, $"{place}/irq", "0\n");
        Write(folder, $"{place}/local_cpulist", string.Create(CultureInfo.InvariantCulture, $"0-{cpus - 1}\n"));
        string driver = Path.Combine(folder, place, "driver");
        File.Delete(driver);
        File.CreateSymbolicLink(driver, $"../../../../bus/pci/drivers/{(isCard ? "ena" : "nvme")}");
        File.WriteAllBytes(Path.Combine(folder, place, "config"), Config(count));
        for (int index = 0; index < count; index++)
        {
            int irq = first + index;
            int cpu = (irq + function) % cpus;
            string target = string.Create(CultureInfo.InvariantCulture, $"{cpu}\n");
            Write(folder, $"{place}/msi_irqs/{irq}", "msix\n");
            Write(folder, $"proc/irq/{irq}/smp_affinity_list", target);
            Write(folder, $"proc/irq/{irq}/effective_affinity_list", target);
            rows.Append(CultureInfo.InvariantCulture, $"{irq,5}:");
            for (int counter = 0; counter < cpus; counter++)
            {
                rows.Append(CultureInfo.InvariantCulture, $"{(counter == cpu ? irq * 1_003L : 0),10} ");
            }

            rows.Append(CultureInfo.InvariantCulture, $" ITS-PCI-MSIX-{slot} {index,4} Edge      q{index}\n");
        }
    }

    // One capability, MSI-X, which is enabled.
    private static byte[] Config(int entries)
    {
        const int Capability = 0x40;
        byte[] bytes = new byte[256];
        bytes[0x06] = 0x10;
        bytes[0x34] = Capability;
        bytes[Capability] = 0x11;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Capability + 2), (ushort)(0x8000 | (entries - 1)));
        return bytes;
    }

    private static void Write(string folder, string path, string text)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

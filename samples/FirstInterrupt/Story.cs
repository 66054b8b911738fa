using Genirq;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace FirstInterrupt;

/// <summary>A network card whose queues get their interrupts while the others run.</summary>
internal static class Story
{
    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        using IrqSystem system = new();
        CpuVectors vectors = new(count: 4);
        system.Domains.Instantiate(
            vectors, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("VECTOR"), flags: IrqDomainFlags.MsiParent));

        using MsiDevice nic = new(system, "nic0", vectors);
        nic.CreateDomain(MsiDomainId.Default, CardTable.Template, hardwareSize: 64);

        // Link events have a fixed place in the card's table; queues take the next free one.
        MsiMap link = nic.AllocateIrqAt(MsiDomainId.Default, 0);
        MsiMap queue = nic.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
        output.WriteLine($"link:  index {link.Index}, interrupt {link.Irq}");
        output.WriteLine($"queue: index {queue.Index}, interrupt {queue.Irq}");

        int packets = 0;
        using IrqRegistration receive = system.Request(queue.Irq, "rx0", (_, _) =>
        {
            packets++;
            return IrqResult.Handled;
        }, nic);
        system.HandleIrq(queue.Irq);
        output.WriteLine($"packets handled: {packets}");

        // A shortage is a result, and says which level was full.
        nic.AllocateRange(MsiDomainId.Default, 10, 11);
        MsiMap late = nic.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any, null, null, out IrqFailure? why);
        output.WriteLine($"late:  {late.Error}: {why!.Sentence}");
    }
}

using Genirq;
using Genirq.Actions;
using Genirq.Msi;
using Genirq.Simulated;

namespace FirstInterrupt;

/// <summary>A network card whose queues get their interrupts while the others run.</summary>
internal static class Story
{
    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        using IrqSystem system = new();
        SimulatedMsiParent vectors = SimulatedMsiParent.Create(system, count: 4);
        using MsiDevice nic = new(system, "nic0", vectors);
        nic.CreateDomain(MsiDomainId.Default, SimulatedMsiTable.Template, hardwareSize: 64);

        // Link events have a fixed place in the card's table; queues take the next free one.
        MsiMap link = nic.AllocateIrqAt(MsiDomainId.Default, 0);
        MsiMap queue = nic.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
        output.WriteLine($"link:  index {link.Index}, interrupt {link.Irq}");
        output.WriteLine($"queue: index {queue.Index}, interrupt {queue.Irq}");

        int packets = 0;
        using (IrqRegistration receive = system.Request(queue.Irq, "rx0", () => packets++))
        {
            system.HandleIrq(queue.Irq);
            output.WriteLine($"packets handled: {packets}");
        }

        // A shortage is a result, and says which level was full.
        nic.AllocateRange(MsiDomainId.Default, 10, 11);
        MsiMap late = nic.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
        output.WriteLine($"late:  {late.Error}: {late.Explain()}");

        // The handler is gone, so the interrupts can go too; a device that ends with some leaves them behind.
        nic.FreeAll(MsiDomainId.Default);
    }
}

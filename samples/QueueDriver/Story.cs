using Genirq.Actions.Events;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace QueueDriver;

/// <summary>A driver that adds an interrupt for a queue while its device runs.</summary>
internal static class Story
{
    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        // A machine in memory, and a network card in a slot. The driver's lines below do not know that it is one.
        PciSlot slot = PciSlot.Parse("0000:3d:00.0");
        using SimulatedMachine machine = new(new MachineOptions { CpuCount = 4, Remapping = RemappingKind.Intel });
        NetworkCard card = new(new NetworkCardOptions { VectorCount = 64 });
        machine.Bus.Attach(slot, card);

        using DriverFunction function = machine.Bus.Claim(slot);
        function.SwitchOn();
        PciDevice interrupts = function.Interrupts;

        // What does not fit says why, and what would.
        using PciVectors tooMany = interrupts.AllocateVectors(80, 80, InterruptKinds.MsiX);
        output.WriteLine($"eighty: {tooMany.Error}. {tooMany.Explain()}");

        // Three interrupts at fixed entries, then one at the next free entry, while MSI-X is enabled.
        using PciVectors vectors = interrupts.AllocateVectors(3, 3, InterruptKinds.MsiX);
        MsiMap queue = interrupts.AllocateMsiXAt(MsiIndex.Any);
        output.WriteLine(queue.IsAllocated ? $"queue:  entry {queue.Index}, interrupt {queue.Irq}" : queue.Explain());

        Receiver receiver = new(function, queue: 0);
        using (machine.System.Request(queue.Irq, "rx0", static (_, receiver) => receiver.Handle(), receiver))
        {
            receiver.Open(queue.Index);
            card.Receive(0, packets: 3);
            machine.Executor.RunUntilIdle();
            receiver.Close();
        }

        output.WriteLine($"rx0:    {receiver.Packets} packets");

        // The same awaited: the machine runs until the function has ended, and says so if nothing can wake it.
        using (IrqEvents events = machine.System.RequestEvents(queue.Irq, "rx0"))
        {
            receiver = new Receiver(function, queue: 0);
            receiver.Open(queue.Index);
            card.Receive(0, packets: 1);
            machine.RunUntil(async () =>
            {
                await events.WaitAsync().ConfigureAwait(false);
                receiver.Handle();
                card.Receive(0, packets: 2);
                await foreach (IrqEventBatch batch in events.ReadAllAsync().ConfigureAwait(false))
                {
                    receiver.Handle();
                    output.WriteLine($"await:  {receiver.Packets} packets after {batch.Total} events");
                    break;
                }
            });
            receiver.Close();
        }

        interrupts.FreeMsiX(queue);
        output.WriteLine($"freed:  {interrupts.IrqOf(queue.Index)} at entry {queue.Index}");
    }
}

using System.Text;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace NvmeDriver;

/// <summary>The driver on the machine in memory.</summary>
internal static class Story
{
    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        PciSlot slot = new(0, 0, 5, 0);
        using SimulatedMachine machine = new(new MachineOptions { CpuCount = 2, Remapping = RemappingKind.Intel });
        machine.Bus.Attach(slot, new StorageController(new StorageControllerOptions
        {
            VectorCount = 16,
            QueueCount = 8,
            BlockCount = 1 << 15,
        }));

        using DriverFunction function = machine.Bus.Claim(slot);
        function.SwitchOn();
        using NvmeController controller = new(function.Interrupts, function.Memory, new SimulatedHost(machine));
        Use(controller, output);
    }

    /// <summary>Reads what was written, through a queue whose interrupt was added while the admin queue's
    /// ran.</summary>
    /// <param name="controller">A controller that was not started.</param>
    /// <param name="output">Where to tell of it.</param>
    public static void Use(NvmeController controller, TextWriter output)
    {
        controller.Start();
        NvmeIdentity identity = controller.Identity!;
        output.WriteLine($"{identity.Model}: {identity.BlockCount} blocks of {identity.BlockBytes} bytes");

        NvmeQueue first = controller.OpenQueue(MsiIndex.Any);
        NvmeQueue second = controller.OpenQueue(5);
        output.WriteLine($"queue 1: entry {first.Map.Index}; queue 2: entry {second.Map.Index}");

        byte[] block = new byte[identity.BlockBytes];
        Encoding.ASCII.GetBytes("written through queue 1", block);
        controller.Write(first, 7, block);
        Array.Clear(block);
        controller.Read(second, 7, block);
        output.WriteLine($"block 7: {Encoding.ASCII.GetString(block).TrimEnd('\0')}");
        output.WriteLine($"interrupts: queue 1 {first.Interrupts}, queue 2 {second.Interrupts}");
    }
}

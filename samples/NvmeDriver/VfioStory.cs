using Genirq;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Configuration;

namespace NvmeDriver;

/// <summary>The driver on a real controller.</summary>
internal static class VfioStory
{
    /// <summary>Tells the story.</summary>
    public static async Task TellAsync(PciSlot slot, TextWriter output)
    {
        // One thread takes the events of all vectors, and runs the handlers.
        EventPump pump = new();
        await using (pump.ConfigureAwait(false))
        {
            using IrqSystem system = new();
            using VfioFunction function = VfioFunction.Open(system, pump, slot);
            function.SwitchOn();

            // From here on the lines are those of the machine in memory.
            using VfioHost host = new(function.Device);
            using NvmeController controller = new(function.Interrupts, function.Memory, host);
            Story.Use(controller, output);
        }
    }
}

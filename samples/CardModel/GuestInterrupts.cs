using Genirq.Msi;
using Genirq.Pci.Devices;

namespace CardModel;

/// <summary>Where a VMM would tell its hypervisor of routes and inject messages; here it says so.</summary>
/// <param name="output">Where to.</param>
internal sealed class GuestInterrupts(TextWriter output) : IInterruptRoutes
{
    /// <inheritdoc/>
    public int Deliver(int vector, in MsiMessage message)
    {
        output.WriteLine($"  -> inject 0x{message.Address:x} = 0x{message.Data:x}");
        return 0;
    }

    /// <inheritdoc/>
    public void EntryChanged(int vector, in MsiEntry entry) => output.WriteLine(entry.IsUsable
        ? $"  -> route vector {vector} to 0x{entry.Message.Address:x} = 0x{entry.Message.Data:x}"
        : $"  -> drop the route of vector {vector}");

    /// <inheritdoc/>
    public void LineChanged(bool isAsserted) => output.WriteLine($"  -> wire {(isAsserted ? "up" : "down")}");
}

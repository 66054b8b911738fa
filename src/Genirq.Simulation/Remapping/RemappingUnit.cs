using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Simulation.Remapping;

/// <summary>The hardware of a remapping unit: it looks messages up in the tables that the system has
/// programmed.</summary>
internal abstract class RemappingUnit
{
    /// <summary>The domain that programs the unit: the MSI parent of the devices behind it.</summary>
    public abstract IrqDomain Domain { get; }

    /// <summary>Looks a message up.</summary>
    /// <param name="requester">Who wrote it.</param>
    /// <param name="message">The message; its address lies in the window of the local APICs.</param>
    /// <param name="target">Where it goes.</param>
    /// <returns>None, or why it goes nowhere.</returns>
    public abstract InterruptFault Remap(ushort requester, in MsiMessage message, out ApicTarget target);

    /// <summary>The message of an I/O APIC's pin that names an entry.</summary>
    /// <param name="pin">What the pin is set to.</param>
    public abstract MsiMessage MessageOf(in IoApicPin pin);
}

using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Properties.Domains;

/// <summary>A flat domain that counts its callbacks and can refuse a number.</summary>
internal sealed class FlatDomain() : IrqDomain(IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap)
{
    /// <summary>What the next mapping is refused with; 0 for "not".</summary>
    public int Refusal { get; set; }

    /// <summary>Hardware numbers that were mapped and not unmapped since, with their interrupts.</summary>
    public HashSet<(Irq Irq, HardwareIrq HardwareIrq)> Mapped { get; } = [];

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hw)
    {
        int refusal = Refusal;
        Refusal = 0;
        if (refusal == 0)
        {
            Assert.True(Mapped.Add((irq, hw)));
        }

        return refusal == 0 ? 0 : ErrorCode.InputOutput;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        HardwareIrq hw = System.Find(irq)!.Data.HardwareIrq;
        Assert.Same(this, System.Find(irq)!.Data.Domain);
        Assert.True(Mapped.Remove((irq, hw)));
    }
}

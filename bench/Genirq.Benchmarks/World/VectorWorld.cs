using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Benchmarks.World;

/// <summary>One CPU of x86 with a card whose interrupt has a vector, directly or behind remapping.</summary>
internal sealed class VectorWorld
{
    private readonly VectorDomain _vectors;
    private readonly int _vector;

    /// <summary>Makes it and requests the interrupt.</summary>
    public VectorWorld(bool isRemapped)
    {
        _vectors = VectorDomain.Create(System);
        IrqDomain parent = isRemapped ? IntelRemappingDomain.Create(_vectors) : _vectors;
        MsiDevice card = new(System, "card", parent) { IsPci = true };
        MsiDomainTemplate template = new()
        {
            Chip = new ForwardingChip("card", IrqChipCallbacks.WriteMessage),
            Ops = new IndexOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
                | MsiFlags.FreeDescriptors,
            BusToken = BusToken.PciDeviceMsiX,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        if (!card.CreateDomain(MsiDomainId.Default, template, 8))
        {
            throw new InvalidOperationException("The card got no domain.");
        }

        BenchWorld.Require(card.AllocateRange(MsiDomainId.Default, 0, 0));
        Irq irq = card.GetIrq(MsiDomainId.Default, 0);
        System.Request(irq, "bench", EventCounter.Handle, Counter);
        _vector = _vectors.StateOf(irq)!.Vector;
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; } = new(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = 1 }));

    /// <summary>What the handler counts in.</summary>
    public EventCounter Counter { get; } = new();

    /// <summary>The CPU takes the vector.</summary>
    public bool Deliver() => _vectors.Deliver(System.Cpus[0], _vector);
}

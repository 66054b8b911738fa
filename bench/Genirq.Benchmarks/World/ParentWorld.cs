using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.RiscV;
using Genirq.Platforms.X86;

namespace Genirq.Benchmarks.World;

/// <summary>A function with a table of 2,048 entries below a real platform's parent, with one CPU.</summary>
internal static class ParentWorld
{
    private const uint Table = 2048;

    /// <summary>Below the vectors of x86.</summary>
    public static MsiDevice X86()
    {
        IrqSystem system = new(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = 1 }));
        return Function(system, VectorDomain.Create(system));
    }

    /// <summary>Below an ITS.</summary>
    public static MsiDevice Its()
    {
        IrqSystem system = Other();
        return Function(system, ItsDomain.Create(GicDomain.Create(system)));
    }

    /// <summary>Below the interrupt file of a RISC-V hart.</summary>
    public static MsiDevice Imsic()
    {
        IrqSystem system = Other();
        return Function(system, ImsicDomain.Create(system));
    }

    private static IrqSystem Other() => new(new IrqSystemOptions
    {
        PossibleCpus = 1,
        HasReservationMode = false,
        AffinityMoves = AffinityMoves.AtOnce,
    });

    private static MsiDevice Function(IrqSystem system, IrqDomain parent)
    {
        MsiDevice function = new(system, "function", parent) { IsPci = true, RequesterId = 8 };
        MsiDomainTemplate template = new()
        {
            Chip = new ForwardingChip("function", IrqChipCallbacks.WriteMessage),
            Ops = new IndexOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
                | MsiFlags.FreeDescriptors | MsiFlags.PciMsiX,
            BusToken = BusToken.PciDeviceMsiX,
        };
        return function.CreateDomain(MsiDomainId.Default, template, Table)
            ? function
            : throw new InvalidOperationException("The function got no domain.");
    }
}

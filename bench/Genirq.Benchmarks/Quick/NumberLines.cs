using Genirq.Benchmarks.World;
using Genirq.Domains;

namespace Genirq.Benchmarks.Quick;

/// <summary>Numbers and domain levels without MSI.</summary>
internal static class NumberLines
{
    private const int Pairs = 2000;

    /// <summary>The lines, in the kernel's order.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        BenchWorld world = new();
        FlatDomain flat = world.AddFlat(IrqDomainOptions.Linear(FirmwareNode.Named("flat"), 2048), 0, 1);
        yield return new QuickLine("create_mapping+dispose-linear", Pairs, () => MapAndDispose(world.System, flat));
        yield return new QuickLine("irq_alloc_descs+free", Pairs, () => AllocateNumbers(world.System));
        yield return new QuickLine(
            "irq_domain_alloc+free-1level", Pairs, () => AllocateLevels(world.System, world.Vec));
        yield return new QuickLine(
            "irq_domain_alloc+free-2level", Pairs, () => AllocateLevels(world.System, world.Remap));
    }

    private static void MapAndDispose(IrqSystem system, FlatDomain domain)
    {
        for (int i = 0; i < Pairs; i++)
        {
            Irq irq = domain.CreateMapping(new HardwareIrq((ulong)i));
            BenchWorld.Require(irq.Number - 1);
            system.Domains.Dispose(irq);
        }
    }

    private static void AllocateNumbers(IrqSystem system)
    {
        for (int i = 0; i < Pairs; i++)
        {
            int irq = system.Numbers.Allocate(-1, 1, 1);
            BenchWorld.Require(irq);
            system.Numbers.Free(irq, 1);
        }
    }

    private static void AllocateLevels(IrqSystem system, IrqDomain domain)
    {
        for (int i = 0; i < Pairs; i++)
        {
            int irq = system.Domains.AllocateIrqs(domain, -1, 1, null);
            BenchWorld.Require(irq);
            system.Domains.FreeIrqs(new Irq(irq), 1);
        }
    }
}

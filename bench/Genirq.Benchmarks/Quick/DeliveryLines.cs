using Genirq.Benchmarks.World;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Benchmarks.Quick;

/// <summary>Delivering, requesting and freeing one interrupt.</summary>
internal static class DeliveryLines
{
    private const int Deliveries = 100_000;
    private const int Requests = 500;

    /// <summary>The lines of a device with some levels, in the kernel's order.</summary>
    public static IEnumerable<QuickLine> Create(string levels, Func<BenchWorld, MsiDevice> choose)
    {
        BenchWorld world = new();
        EventCounter counter = new();
        Irq irq = world.Request(choose(world), counter);
        HardwareIrq vector = world.Vec.GetData(irq)!.HardwareIrq;
        yield return new QuickLine(
            $"generic_handle_irq-edge-{levels}", Deliveries, () => Deliver(world.System, irq, counter));
        yield return new QuickLine(
            $"generic_handle_domain_irq-edge-{levels}", Deliveries,
            () => Deliver(world.System, world.Vec, vector, counter));
        BenchWorld other = new();
        Irq free = choose(other).AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Irq;
        yield return new QuickLine(
            $"request_irq+free_irq-{levels}", Requests, () => Request(other.System, free, counter));
    }

    private static void Deliver(IrqSystem system, Irq irq, EventCounter counter)
    {
        long before = counter.Events;
        for (int i = 0; i < Deliveries; i++)
        {
            system.HandleIrq(irq);
        }

        BenchWorld.Require(counter.Events - before == Deliveries ? 0 : -1);
    }

    private static void Deliver(IrqSystem system, IrqDomain domain, HardwareIrq vector, EventCounter counter)
    {
        long before = counter.Events;
        for (int i = 0; i < Deliveries; i++)
        {
            system.HandleDomainIrq(domain, vector);
        }

        BenchWorld.Require(counter.Events - before == Deliveries ? 0 : -1);
    }

    private static void Request(IrqSystem system, Irq irq, EventCounter counter)
    {
        for (int i = 0; i < Requests; i++)
        {
            system.Request(irq, "bench", EventCounter.Handle, counter).Dispose();
        }
    }
}

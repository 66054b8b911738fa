using Genirq.Benchmarks.World;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Benchmarks.Quick;

/// <summary>Looking interrupts up in a fixed random order.</summary>
internal static class LookupLines
{
    private const int Many = 2048;
    private const int Times = 100;
    private const int Sparse = 37;

    /// <summary>A device's index.</summary>
    public static QuickLine Index()
    {
        MsiDevice device = new BenchWorld().A;
        BenchWorld.Occupy(device, Many);
        uint[] order = [.. Order().Select(i => (uint)i)];
        return new QuickLine("msi_get_virq-2048", Many * Times, () => GetAll(device, order));
    }

    /// <summary>A domain's hardware number, in the kernel's order.</summary>
    public static IEnumerable<QuickLine> Mappings()
    {
        yield return Mapping(
            "irq_find_mapping-linear-2048", IrqDomainOptions.Linear(FirmwareNode.Named("flat"), Many), 1);
        yield return Mapping("irq_find_mapping-tree-2048-dense", IrqDomainOptions.Tree(FirmwareNode.Named("flat")), 1);
        yield return Mapping(
            "irq_find_mapping-tree-2048-sparse", IrqDomainOptions.Tree(FirmwareNode.Named("flat")), Sparse);
    }

    private static int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, Many)];
        new Random(1).Shuffle(order);
        return order;
    }

    private static QuickLine Mapping(string name, IrqDomainOptions options, int spread)
    {
        FlatDomain domain = new BenchWorld().AddFlat(options, Many, spread);
        HardwareIrq[] order = [.. Order().Select(i => new HardwareIrq((ulong)(i * spread)))];
        return new QuickLine(name, Many * Times, () => FindAll(domain, order));
    }

    private static void GetAll(MsiDevice device, uint[] order)
    {
        long sum = 0;
        for (int time = 0; time < Times; time++)
        {
            foreach (uint index in order)
            {
                sum += device.GetIrq(MsiDomainId.Default, index).Number;
            }
        }

        BenchWorld.Require(sum > Many * (long)Times ? 0 : -1);
    }

    private static void FindAll(FlatDomain domain, HardwareIrq[] order)
    {
        long sum = 0;
        for (int time = 0; time < Times; time++)
        {
            foreach (HardwareIrq hw in order)
            {
                sum += domain.FindMapping(hw).Number;
            }
        }

        BenchWorld.Require(sum > Many * (long)Times ? 0 : -1);
    }
}

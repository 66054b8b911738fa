using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Benchmarks.World;

/// <summary>The machine that the kernel's recorded figures were taken on, in the same shape.</summary>
/// <remarks>
/// A root "vec" with a tree as its reverse map; devices "a" (4,096 indices) and "c" (65,536, idle) on it; device "b"
/// (4,096) on "remap", which stands on "vec". One CPU on a uniprocessor platform, as the kernel was built.
/// </remarks>
internal sealed class BenchWorld
{
    /// <summary>Makes the machine.</summary>
    /// <param name="threads">What brings threads; null for none.</param>
    /// <param name="cpus">Its CPUs.</param>
    public BenchWorld(IrqThreadExecutor? threads = null, int cpus = 1)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            IsMultiprocessor = cpus > 1,
            PossibleCpus = cpus,
            Threads = threads,
        });
        Vec = AddLevel("vec", null, new BitmapDomain(new RootChip()));
        Remap = AddLevel("remap", Vec, new BitmapDomain(new ForwardingChip("remap")));
        A = AddDevice("a", Vec, 4096);
        B = AddDevice("b", Remap, 4096);
        C = AddDevice("c", Vec, 65536);
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>The root.</summary>
    public BitmapDomain Vec { get; }

    /// <summary>The level between root and device "b".</summary>
    public BitmapDomain Remap { get; }

    /// <summary>The device with two levels.</summary>
    public MsiDevice A { get; }

    /// <summary>The device with three levels.</summary>
    public MsiDevice B { get; }

    /// <summary>The idle device.</summary>
    public MsiDevice C { get; }

    /// <summary>Adds a device.</summary>
    public MsiDevice AddDevice(string name, IrqDomain parent, uint size)
    {
        MsiDevice device = new(System, name, parent);
        MsiDomainTemplate template = new()
        {
            Chip = new ForwardingChip("device", IrqChipCallbacks.WriteMessage),
            Ops = new IndexOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
                | MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors,
            BusToken = BusToken.DeviceMsi,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        return device.CreateDomain(MsiDomainId.Default, template, size)
            ? device
            : throw new InvalidOperationException($"Device {name} got no domain.");
    }

    /// <summary>Adds a tree of one level with a device on it.</summary>
    public MsiDevice AddTree(string name) =>
        AddDevice(name, AddLevel($"vec-{name}", null, new BitmapDomain(new RootChip())), 4096);

    /// <summary>Adds a flat domain, and maps <paramref name="count"/> hardware numbers <c>spread * i</c> in
    /// it.</summary>
    public FlatDomain AddFlat(IrqDomainOptions options, int count, int spread)
    {
        FlatDomain domain = new();
        Require(System.Domains.Instantiate(domain, options));
        for (int i = 0; i < count; i++)
        {
            if (domain.CreateMapping(new HardwareIrq((ulong)(i * spread))).IsNone)
            {
                throw new InvalidOperationException("A mapping was refused.");
            }
        }

        return domain;
    }

    /// <summary>Allocates indices 0 to <paramref name="count"/> - 1 of a device.</summary>
    public static void Occupy(MsiDevice device, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Require(device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Index);
        }
    }

    /// <summary>Allocates one interrupt of a device and requests it.</summary>
    public Irq Request(MsiDevice device, EventCounter counter)
    {
        Irq irq = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Irq;
        System.Request(irq, "bench", EventCounter.Handle, counter);
        return irq;
    }

    /// <summary>Throws if a result is an errno: a benchmark of failures would be fast and worthless.</summary>
    public static void Require(int result)
    {
        if (result < 0)
        {
            throw new InvalidOperationException($"The operation failed with {result}.");
        }
    }

    private BitmapDomain AddLevel(string name, IrqDomain? parent, BitmapDomain domain)
    {
        Require(System.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(
            parent, FirmwareNode.Named(name), flags: IrqDomainFlags.MsiParent)));
        domain.MsiParent = new BenchParent();
        return domain;
    }
}

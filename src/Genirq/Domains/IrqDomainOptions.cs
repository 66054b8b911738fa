namespace Genirq.Domains;

/// <summary>How a domain is made.</summary>
/// <remarks>
/// Contradictory options are refused when the domain is made, with -EINVAL. Source: Linux 6.12,
/// include/linux/irqdomain.h, struct irq_domain_info.
/// </remarks>
public sealed record IrqDomainOptions
{
    /// <summary>The controller, or null.</summary>
    public FirmwareNode? FirmwareNode { get; init; }

    /// <summary>Added to the name of a firmware node.</summary>
    public string? NameSuffix { get; init; }

    /// <summary>What the domain is, besides what follows from its callbacks.</summary>
    public IrqDomainFlags Flags { get; init; }

    /// <summary>Size of the linear reverse map; larger numbers go into a tree. 0 or more.</summary>
    public int Size { get; init; }

    /// <summary>Exclusive limit of hardware numbers. It is checked only by <see cref="IrqDomain.Associate"/>.</summary>
    public ulong HardwareLimit { get; init; } = uint.MaxValue;

    /// <summary>Not 0: interrupt numbers are the hardware numbers, below this limit.</summary>
    public ulong DirectLimit { get; init; }

    /// <summary>What the domain is for.</summary>
    public BusToken BusToken { get; init; }

    /// <summary>The next domain towards the CPU, or null.</summary>
    public IrqDomain? Parent { get; init; }

    /// <summary>Interrupt number of the first mapping that is made at once; 0 or less: none.</summary>
    public int FirstIrq { get; init; }

    /// <summary>Hardware number of the first mapping.</summary>
    public HardwareIrq FirstHardwareIrq { get; init; }

    /// <summary>Whether the interrupt numbers of those mappings are allocated first.</summary>
    public bool AllocatesDescriptors { get; init; }

    /// <summary>Whether mappings are made at once even for interrupt number 0.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>A domain whose reverse map is an array.</summary>
    /// <param name="node">The controller.</param>
    /// <param name="size">The size, and the limit.</param>
    public static IrqDomainOptions Linear(FirmwareNode? node, int size) =>
        new() { FirmwareNode = node, Size = size, HardwareLimit = (ulong)size };

    /// <summary>A domain whose reverse map is a tree, without a limit of hardware numbers.</summary>
    /// <param name="node">The controller.</param>
    public static IrqDomainOptions Tree(FirmwareNode? node) =>
        new() { FirmwareNode = node, HardwareLimit = ulong.MaxValue };

    /// <summary>A domain with an array for small numbers and a tree above it.</summary>
    /// <param name="node">The controller.</param>
    /// <param name="size">The size of the array.</param>
    /// <param name="limit">The limit of hardware numbers.</param>
    public static IrqDomainOptions Mixed(FirmwareNode? node, int size, ulong limit) =>
        new() { FirmwareNode = node, Size = size, HardwareLimit = limit };

    /// <summary>A domain in which interrupt numbers are the hardware numbers.</summary>
    /// <param name="node">The controller.</param>
    /// <param name="limit">The limit of both.</param>
    public static IrqDomainOptions NoMap(FirmwareNode? node, ulong limit) =>
        new() { FirmwareNode = node, HardwareLimit = limit, DirectLimit = limit };

    /// <summary>A linear domain whose numbers are allocated and mapped at once, if a first one is given.</summary>
    /// <param name="node">The controller.</param>
    /// <param name="size">The size.</param>
    /// <param name="firstIrq">The first interrupt number; 0: as <see cref="Linear"/>.</param>
    public static IrqDomainOptions Simple(FirmwareNode? node, int size, int firstIrq) => new()
    {
        FirmwareNode = node,
        Size = size,
        HardwareLimit = (ulong)size,
        FirstIrq = firstIrq,
        AllocatesDescriptors = true,
    };

    /// <summary>A linear domain for numbers that exist already: all are mapped at once, as far as they exist.</summary>
    /// <param name="node">The controller.</param>
    /// <param name="size">How many.</param>
    /// <param name="firstIrq">The first interrupt number.</param>
    /// <param name="firstHardwareIrq">The first hardware number.</param>
    public static IrqDomainOptions Legacy(
        FirmwareNode? node, int size, int firstIrq, HardwareIrq firstHardwareIrq) => new()
        {
            FirmwareNode = node,
            Size = size + (int)firstHardwareIrq.Number,
            HardwareLimit = (ulong)size + firstHardwareIrq.Number,
            FirstIrq = firstIrq,
            FirstHardwareIrq = firstHardwareIrq,
            IsLegacy = true,
        };

    /// <summary>A level of a hierarchy.</summary>
    /// <param name="parent">The next domain towards the CPU; null for a root.</param>
    /// <param name="node">The controller.</param>
    /// <param name="size">The size of the reverse map, and the limit; 0 for a tree.</param>
    /// <param name="flags">What the domain is.</param>
    public static IrqDomainOptions Hierarchy(
        IrqDomain? parent, FirmwareNode? node, int size = 0, IrqDomainFlags flags = IrqDomainFlags.None) => new()
        {
            Parent = parent,
            FirmwareNode = node,
            Size = size,
            HardwareLimit = size == 0 ? uint.MaxValue : (ulong)size,
            Flags = flags,
        };
}

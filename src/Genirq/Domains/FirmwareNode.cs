using System.Globalization;

namespace Genirq.Domains;

/// <summary>The identity of an interrupt controller in the platform's description.</summary>
/// <remarks>Immutable; two nodes are the same only if they are one object. Source: Linux 6.12, struct
/// fwnode_handle.</remarks>
public sealed class FirmwareNode
{
    private FirmwareNode(FirmwareNodeKind kind, string name)
    {
        Kind = kind;
        Name = name;
    }

    /// <summary>Where it comes from.</summary>
    public FirmwareNodeKind Kind { get; }

    /// <summary>The name that a domain gets: <c>n</c>, <c>n-id</c>, <c>irqchip@address</c>, or the path with ':' for
    /// '/'.</summary>
    public string Name { get; }

    /// <summary>Whether it was made for an interrupt chip (and so belongs to whoever made it).</summary>
    public bool IsIrqChip => Kind != FirmwareNodeKind.Path;

    /// <summary>A node with a name.</summary>
    /// <param name="name">The name.</param>
    public static FirmwareNode Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FirmwareNode(FirmwareNodeKind.Named, name);
    }

    /// <summary>A node with a name and a number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="id">The number.</param>
    public static FirmwareNode NamedId(string name, int id)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FirmwareNode(FirmwareNodeKind.NamedId, string.Create(CultureInfo.InvariantCulture, $"{name}-{id}"));
    }

    /// <summary>A node named after the address of its registers.</summary>
    /// <param name="physicalAddress">The address.</param>
    public static FirmwareNode AtAddress(ulong physicalAddress) => new(
        FirmwareNodeKind.Address, string.Create(CultureInfo.InvariantCulture, $"irqchip@0x{physicalAddress:x16}"));

    /// <summary>A node of a firmware or software description.</summary>
    /// <param name="path">Its full path, with slashes.</param>
    public static FirmwareNode Path(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FirmwareNode(FirmwareNodeKind.Path, path.Replace('/', ':'));
    }

    /// <summary>The node's name.</summary>
    public override string ToString() => Name;
}

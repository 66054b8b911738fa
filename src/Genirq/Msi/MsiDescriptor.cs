using System.Diagnostics;
using Genirq.Affinity;

namespace Genirq.Msi;

/// <summary>One message of a device: its place, its interrupt, what was written last.</summary>
/// <remarks>
/// Valid until it is freed; the object belongs to one index of one domain for its whole life and is used again for the
/// same index. Changed under its device's lock. Source: Linux 6.12, include/linux/msi.h, struct msi_desc.
/// Differs from Linux: the cookies do not share memory with the PCI data, so both are kept.
/// </remarks>
[DebuggerDisplay("{Device.Name} index {Index}: Irq {Irq.Number}, {Message}")]
public sealed class MsiDescriptor
{
    internal MsiDescriptor(MsiDevice device, uint index)
    {
        Device = device;
        Index = index;
    }

    /// <summary>The device.</summary>
    public MsiDevice Device { get; }

    /// <summary>The index in the device's message store.</summary>
    public uint Index { get; }

    /// <summary>The first interrupt; none while it has no interrupt. This is the only mark of association.</summary>
    public Irq Irq { get; internal set; }

    /// <summary>How many consecutive interrupts it stands for: 1, except PCI multi-message MSI.</summary>
    public int VectorCount { get; internal set; } = 1;

    /// <summary>The message written last, kept by the chip that writes it.</summary>
    public MsiMessage Message { get; set; }

    /// <summary>Whether it is an MSI-X entry.</summary>
    public bool IsMsiX { get; set; }

    /// <summary>Whether it can be masked at the device.</summary>
    public bool CanMask { get; set; }

    /// <summary>The tag that the caller gave; zero if none, see <see cref="HasCookie"/>.</summary>
    public MsiInstanceCookie Cookie { get; private set; }

    /// <summary>Whether the caller gave a tag.</summary>
    public bool HasCookie { get; private set; }

    /// <summary>The domain's own tag.</summary>
    public object? DomainCookie { get; set; }

    /// <summary>The affinity of each interrupt; null for the default.</summary>
    public IReadOnlyList<IrqAffinityDescriptor>? Affinity { get; internal set; }

    /// <summary>Whether it has an interrupt.</summary>
    public bool IsAssociated => !Irq.IsNone;

    /// <summary>How often the index was taken, so that a map of an earlier interrupt is told from this one's.</summary>
    internal int Generation { get; private set; }

    /// <summary>How many attribute files it has. They are those of its interrupts, in order.</summary>
    internal int AttributeCount { get; set; }

    /// <summary>Makes it a fresh one.</summary>
    internal void Start(in MsiDescriptorInit init, IrqAffinityDescriptor[]? affinity)
    {
        Generation = Generation == int.MaxValue ? 1 : Generation + 1;
        Irq = default;
        VectorCount = init.VectorCount;
        Message = default;
        IsMsiX = init.IsMsiX;
        CanMask = init.CanMask;
        SetCookie(null);
        DomainCookie = null;
        Affinity = affinity;
        AttributeCount = 0;
    }

    /// <summary>Sets the caller's tag; null for none.</summary>
    internal void SetCookie(MsiInstanceCookie? cookie)
    {
        Cookie = cookie.GetValueOrDefault();
        HasCookie = cookie.HasValue;
    }
}

using Genirq.Msi;

namespace Genirq.Domains;

/// <summary>What is handed down through the levels while interrupts are allocated.</summary>
/// <remarks>
/// One object may serve several allocations, one after the other. A platform derives its own if its levels have more
/// to tell each other. Source: Linux 6.12, msi_alloc_info_t and the <c>arg</c> of the allocate callbacks.
/// </remarks>
public class IrqAllocationInfo
{
    /// <summary>The hardware number wanted at the outermost level.</summary>
    public HardwareIrq HardwareIrq { get; set; }

    /// <summary>The MSI descriptor, in MSI allocations.</summary>
    public MsiDescriptor? Descriptor { get; set; }

    /// <summary>The firmware specifier, in allocations that begin with one.</summary>
    public FirmwareIrqSpec? Spec { get; set; }

    /// <summary>Whatever the levels agree on.</summary>
    public object? Tag { get; set; }

    /// <summary>Forgets everything, as Linux zeroes the structure.</summary>
    public virtual void Clear()
    {
        HardwareIrq = default;
        Descriptor = null;
        Spec = null;
        Tag = null;
    }

    /// <summary>Takes over what another one says.</summary>
    /// <param name="other">One of the same type.</param>
    public virtual void CopyFrom(IrqAllocationInfo other)
    {
        ArgumentNullException.ThrowIfNull(other);
        HardwareIrq = other.HardwareIrq;
        Descriptor = other.Descriptor;
        Spec = other.Spec;
        Tag = other.Tag;
    }
}

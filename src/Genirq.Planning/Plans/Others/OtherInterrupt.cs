using Genirq.Cpus;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Plans.Others;

/// <summary>A message interrupt of a machine that is not x86, while a plan changes it.</summary>
/// <param name="irq">Its number.</param>
/// <param name="slot">Its function; null for a line that takes a message.</param>
/// <param name="index">Its index in the function's store.</param>
internal sealed class OtherInterrupt(Irq irq, PciSlot? slot, uint index)
{
    /// <summary>Its number.</summary>
    public Irq Irq { get; } = irq;

    /// <summary>Its function; null for a line that takes a message.</summary>
    public PciSlot? Slot { get; } = slot;

    /// <summary>Its index in the function's store.</summary>
    public uint Index { get; } = index;

    /// <summary>The CPUs that it may go to; null if not told.</summary>
    public CpuMask? Affinity { get; set; }

    /// <summary>The CPU that it goes to; null if that is not known.</summary>
    public int? Cpu { get; set; }

    /// <summary>Whether nothing tells for sure which CPU it began on: that of its counters, or the only one of its
    /// affinity, is likely.</summary>
    public bool IsCpuLikely { get; init; }

    /// <summary>The CPUs of which one has it, where a plan sent it to several and cannot tell which; else
    /// null.</summary>
    public CpuMask? OneOf { get; set; }

    /// <summary>Whether it is requested, so that it is moved when its CPU goes.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Whether the kernel alone decides where it goes; null if nothing tells.</summary>
    public bool? IsManaged { get; set; }

    /// <summary>Whether it is shut down until one of its CPUs comes back.</summary>
    public bool IsShutDown { get; set; }

    /// <summary>Whether it may be shut down, or elsewhere: its CPU went, and nothing tells if it is managed.</summary>
    public bool MayBeShutDown { get; set; }

    /// <summary>Whether its affinity waits for its next interrupt.</summary>
    public bool IsMoving { get; set; }

    /// <summary>Whether the plan has made it.</summary>
    public bool IsNew => MadeOn is not null;

    /// <summary>The CPUs that were online when the plan made it; null if it has not.</summary>
    public CpuMask? MadeOn { get; init; }

    /// <summary>Where it is, as far as is known.</summary>
    public MessagePlace Place => new(IsShutDown ? null : Cpu, OneOf, IsShutDown, MayBeShutDown);

    /// <summary>Its identity on its hart; null where there are none, or it is not known.</summary>
    public int? Identity { get; set; }
}

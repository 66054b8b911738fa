using System.Collections;
using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Pci.Interrupts;

/// <summary>The interrupts that a driver got for a function, or why it got none.</summary>
/// <remarks>
/// A list of the interrupts that were asked for, in the order of their indices. Disposing frees them all, also those
/// that were added later; no handler may be installed. Once they are freed, by this list or by the function, the list
/// is empty, and disposing it does nothing: what the function is given afterwards belongs to the next list.
/// </remarks>
public sealed class PciVectors : IReadOnlyList<Irq>, IDisposable
{
    private readonly PciDevice _device;
    private readonly long _generation;
    private bool _disposed;

    internal PciVectors(PciDevice device, int result, InterruptKinds kind, IReadOnlyList<PciShortage> shortages)
    {
        _device = device;
        _generation = device.VectorGeneration;
        Result = result;
        Kind = kind;
        Shortages = shortages;
    }

    /// <summary>How many were allocated, or a negative errno: that of the kind tried last, as in Linux.</summary>
    public int Result { get; }

    /// <summary>How many there are; 0 after a failure, and once they are freed.</summary>
    public int Count => IsAllocated ? Result : 0;

    /// <summary>Whether there are any; false once they are freed.</summary>
    public bool IsAllocated => Result > 0 && !_disposed && _device.VectorGeneration == _generation;

    /// <summary>The reason of a failure, or none.</summary>
    public IrqError Error => ErrorCode.ToError(Result);

    /// <summary>Why there were none, by the kind tried last; null if there were any.</summary>
    public IrqFailure? Failure => Result > 0 || Shortages.Count == 0 ? null : Shortages[^1].ToFailure();

    /// <summary>Of which kind they were allocated; none after a failure.</summary>
    public InterruptKinds Kind { get; }

    /// <summary>Why kinds gave less than wanted, in the order in which they were tried.</summary>
    public IReadOnlyList<PciShortage> Shortages { get; }

    /// <summary>One of the interrupts.</summary>
    /// <param name="index">With MSI-X the table entry, else the message's number.</param>
    /// <returns>The interrupt, also one that was added later; none if there is none at this index, or they are
    /// freed.</returns>
    public Irq this[int index] => IsAllocated ? _device.IrqOf(index) : Irq.None;

    /// <summary>The CPUs of one of the interrupts.</summary>
    /// <param name="index">As for the indexer.</param>
    /// <returns>As <see cref="PciDevice.AffinityOf"/>; null once they are freed.</returns>
    public CpuMask? AffinityOf(int index) => IsAllocated ? _device.AffinityOf(index) : null;

    /// <summary>Says in sentences what was missing; empty if nothing was.</summary>
    public string Explain() => string.Join(
        ' ',
        Shortages.Select(each => $"{each.Kind}: wanted {each.Wanted}, would fit {each.WouldFit}. {each.Sentence}"));

    /// <summary>The function, and what it has or why not.</summary>
    public override string ToString() =>
        IsAllocated ? $"{Count} {Kind} vectors of {_device}" : $"no vectors of {_device} ({Error})";

    /// <summary>The interrupts, in the order of their indices.</summary>
    public IEnumerator<Irq> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the interrupts. Twice is fine, and so is a list whose interrupts were freed already.</summary>
    /// <exception cref="IrqException">-EBUSY: a handler is installed; its message says which. Nothing was freed, and
    /// the list can be disposed again.</exception>
    public void Dispose()
    {
        if (IsAllocated && Kind != InterruptKinds.IntX)
        {
            IrqOutcome freed = _device.FreeVectors();
            if (!freed.IsDone)
            {
                throw new IrqException(freed, freed.Explain());
            }
        }

        _disposed = true;
    }
}

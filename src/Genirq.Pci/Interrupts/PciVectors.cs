using System.Collections;
using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Pci.Interrupts;

/// <summary>The interrupts that a driver got for a function, or why it got none.</summary>
/// <remarks>
/// A list of the interrupts that were asked for, in the order of their indices. Disposing frees them all, also those
/// that were added later; no handler may be installed.
/// </remarks>
public sealed class PciVectors : IReadOnlyList<Irq>, IDisposable
{
    private readonly PciDevice _device;
    private bool _disposed;

    internal PciVectors(PciDevice device, int result, InterruptKinds kind, IReadOnlyList<PciShortage> shortages)
    {
        _device = device;
        Result = result;
        Kind = kind;
        Shortages = shortages;
    }

    /// <summary>How many there are, or a negative errno: that of the kind tried last, as in Linux.</summary>
    public int Result { get; }

    /// <summary>How many there are; 0 after a failure.</summary>
    public int Count => Math.Max(Result, 0);

    /// <summary>Whether there are any.</summary>
    public bool IsAllocated => Result > 0;

    /// <summary>The reason of a failure, or none.</summary>
    public IrqError Error => ErrorCode.ToError(Result);

    /// <summary>Why there are none, by the kind tried last; null if there are any.</summary>
    public IrqFailure? Failure => IsAllocated || Shortages.Count == 0 ? null : Shortages[^1].ToFailure();

    /// <summary>Of which kind they are; none after a failure.</summary>
    public InterruptKinds Kind { get; }

    /// <summary>Why kinds gave less than wanted, in the order in which they were tried.</summary>
    public IReadOnlyList<PciShortage> Shortages { get; }

    /// <summary>One of the interrupts.</summary>
    /// <param name="index">With MSI-X the table entry, else the message's number.</param>
    /// <returns>The interrupt; none if there is none at this index.</returns>
    public Irq this[int index] => _device.IrqOf(index);

    /// <summary>The CPUs of one of the interrupts.</summary>
    /// <param name="index">As for the indexer.</param>
    /// <returns>As <see cref="PciDevice.AffinityOf"/>.</returns>
    public CpuMask? AffinityOf(int index) => _device.AffinityOf(index);

    /// <summary>Says in sentences what was missing; empty if nothing was.</summary>
    public string Explain() => string.Join(
        ' ',
        Shortages.Select(each => $"{each.Kind}: wanted {each.Wanted}, would fit {each.WouldFit}. {each.Sentence}"));

    /// <summary>The interrupts, in the order of their indices.</summary>
    public IEnumerator<Irq> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the interrupts. Twice is fine.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            if (Kind is InterruptKinds.Msi or InterruptKinds.MsiX)
            {
                _device.FreeVectors();
            }
        }
    }
}

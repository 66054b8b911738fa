using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>Finds the interrupt of a hardware number: an array for small numbers, a tree above.</summary>
/// <remarks>Read by anyone without a lock; written under the lock of the domain's root.</remarks>
internal sealed class ReverseMap
{
    private readonly IrqData?[] _linear;
    private readonly int[] _linearIrqs;
    private readonly ReverseMapTree _tree = new();

    /// <summary>Makes a map.</summary>
    /// <param name="size">The size of the array.</param>
    public ReverseMap(int size)
    {
        _linear = size == 0 ? [] : new IrqData?[size];
        _linearIrqs = size == 0 ? [] : new int[size];
    }

    /// <summary>The size of the array.</summary>
    public int Size => _linear.Length;

    /// <summary>Whether the tree holds nothing. The array is not looked at, as in Linux.</summary>
    public bool IsTreeEmpty => _tree.Count == 0;

    /// <summary>How many entries there are. Looks at the whole array.</summary>
    public int Count => _tree.Count + _linear.Count(static data => data is not null);

    /// <summary>The interrupt number of a hardware number, or 0.</summary>
    public int FindIrq(ulong hardwareIrq)
    {
        int[] linear = _linearIrqs;

        // Ordering: a single word; it pairs with the write in Set.
        return hardwareIrq < (ulong)linear.Length ? Volatile.Read(ref linear[hardwareIrq]) : _tree.FindIrq(hardwareIrq);
    }

    /// <summary>The level data of a hardware number, or null.</summary>
    public IrqData? Find(ulong hardwareIrq)
    {
        IrqData?[] linear = _linear;

        // Ordering: pairs with the write in Set; a reader sees the data as it was published.
        return hardwareIrq < (ulong)linear.Length ? Volatile.Read(ref linear[hardwareIrq]) : _tree.Find(hardwareIrq);
    }

    /// <summary>Publishes. A taken place in the array is overwritten, one in the tree is left as it is.</summary>
    public void Insert(ulong hardwareIrq, IrqData data)
    {
        if (hardwareIrq < (ulong)_linear.Length)
        {
            SetLinear(hardwareIrq, data);
        }
        else
        {
            _tree.Insert(hardwareIrq, data);
        }
    }

    /// <summary>Publishes in place of what is there; where nothing is, nothing happens in the tree.</summary>
    public void Replace(ulong hardwareIrq, IrqData data)
    {
        if (hardwareIrq < (ulong)_linear.Length)
        {
            SetLinear(hardwareIrq, data);
        }
        else
        {
            _tree.Replace(hardwareIrq, data);
        }
    }

    /// <summary>Takes out whatever is there.</summary>
    public void Remove(ulong hardwareIrq)
    {
        if (hardwareIrq < (ulong)_linear.Length)
        {
            SetLinear(hardwareIrq, null);
        }
        else
        {
            _tree.Remove(hardwareIrq);
        }
    }

    private void SetLinear(ulong hardwareIrq, IrqData? data)
    {
        // Ordering: pairs with the reads in Find and FindIrq, which each look at one of the two only.
        Volatile.Write(ref _linear[hardwareIrq], data);
        Volatile.Write(ref _linearIrqs[hardwareIrq], data?.Irq.Number ?? 0);
    }
}

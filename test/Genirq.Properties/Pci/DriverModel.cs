using Genirq.Pci.Interrupts;

namespace Genirq.Properties.Pci;

/// <summary>What a driver must get from a function with 8 MSI messages and 8 MSI-X entries: counts and sets
/// only.</summary>
internal sealed class DriverModel(bool hasMulti)
{
    private const int Size = 8;

    /// <summary>The kind that is enabled.</summary>
    public InterruptKinds Mode { get; set; }

    /// <summary>The indices that have an interrupt.</summary>
    public SortedSet<int> Used { get; } = [];

    /// <summary>How many interrupts the root has room for.</summary>
    public int Capacity { get; set; }

    /// <summary>Whether INTx is forbidden.</summary>
    public bool IsLineDisabled { get; set; }

    private int Free => Math.Max(0, Capacity - Used.Count);

    public int Allocate(int minimum, int maximum, InterruptKinds kinds)
    {
        int result = -28;
        if (kinds.HasFlag(InterruptKinds.MsiX) && (result = Enable(InterruptKinds.MsiX, MsiX(minimum, maximum))) > 0)
        {
            return result;
        }

        if (kinds.HasFlag(InterruptKinds.Msi) && (result = Enable(InterruptKinds.Msi, Msi(minimum, maximum))) > 0)
        {
            return result;
        }

        if (kinds.HasFlag(InterruptKinds.IntX) && minimum == 1)
        {
            IsLineDisabled = false;
            return 1;
        }

        return result;
    }

    public int AllocateAt(int? index)
    {
        if (Mode != InterruptKinds.MsiX)
        {
            return -524;
        }

        if (index >= Size)
        {
            return -34;
        }

        int place = index ?? Enumerable.Range(0, Size).FirstOrDefault(each => !Used.Contains(each), -1);
        if (place < 0 || Used.Contains(place))
        {
            return -16;
        }

        if (Free == 0)
        {
            return -28;
        }

        Used.Add(place);
        return place;
    }

    public void FreeAll()
    {
        IsLineDisabled &= Mode == InterruptKinds.None;
        Mode = InterruptKinds.None;
        Used.Clear();
    }

    private int Enable(InterruptKinds kind, int count)
    {
        if (count > 0)
        {
            Mode = kind;
            IsLineDisabled = true;
            Used.UnionWith(Enumerable.Range(0, count));
        }

        return count;
    }

    private int MsiX(int minimum, int maximum)
    {
        if (maximum < minimum)
        {
            return -34;
        }

        if (Mode != InterruptKinds.None || maximum < 1)
        {
            return -22;
        }

        int fits = Math.Min(Math.Min(maximum, Size), Free);
        return minimum > Size || fits == 0 || fits < minimum ? -28 : fits;
    }

    private int Msi(int minimum, int maximum)
    {
        if (minimum < 1 || Mode == InterruptKinds.MsiX)
        {
            return -22;
        }

        if (maximum < minimum)
        {
            return -34;
        }

        if (Mode == InterruptKinds.Msi)
        {
            return -22;
        }

        int wanted = Math.Min(maximum, Size);
        int fits = hasMulti && Free >= wanted ? wanted : Math.Min(1, Free);
        return minimum > Size || fits < minimum ? -28 : fits;
    }
}

using System.Globalization;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>What the map of a machine's vectors shows, without its looks.</summary>
internal sealed class VectorMap
{
    // Limit: rows; with the 203 vectors of a row it bounds how many shapes there are, and so the picture's size.
    private const int MaximumRows = 128;

    private readonly Dictionary<string, MapOwner> _owners = new(StringComparer.Ordinal);

    /// <summary>Makes the map of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="before">The map of the machine before changes: who is on it keeps number and colour; null for
    /// none.</param>
    public VectorMap(MachineReport report, VectorMap? before = null)
    {
        Report = report;
        Dictionary<string, int> taken = report.TopDevices.DistinctBy(static consumer => consumer.Name)
            .ToDictionary(static consumer => consumer.Name, static consumer => consumer.Taken);
        foreach (MapOwner owner in before?.Owners ?? [])
        {
            Add(owner.Name, owner.Words, report.Vectors is null ? null : taken.GetValueOrDefault(owner.Name));
        }

        foreach (ConsumerReport consumer in report.TopDevices)
        {
            Add(consumer.Name, WordsOf(consumer.Name, consumer.Driver), report.Vectors is null ? null : consumer.Taken);
        }

        foreach (DeviceReport device in report.Devices)
        {
            string slot = device.Function.Slot.ToString();
            Add(slot, WordsOf(slot, device.Function.Driver), report.Vectors is null ? null : 0);
        }

        Owners = [.. _owners.Values];
        Rows = report.Mapped is null ? [] : RowsOf(report.Cpus);
    }

    /// <summary>The report.</summary>
    public MachineReport Report { get; }

    /// <summary>Everybody with interrupts, and devices without any, the greediest first.</summary>
    public IReadOnlyList<MapOwner> Owners { get; }

    /// <summary>The rows, by node and number; none where there are no vectors of x86.</summary>
    public IReadOnlyList<MapRow> Rows { get; }

    /// <summary>The runs of a row, from the first vector to the last without gaps.</summary>
    /// <param name="row">The row.</param>
    public IEnumerable<MapRun> RunsOf(MapRow row)
    {
        RunMaker maker = new(this, row);
        return maker.Make();
    }

    /// <summary>An owner by name; null for one that is not known.</summary>
    /// <param name="name">The name.</param>
    public MapOwner? Find(string? name) => name is null ? null : _owners.GetValueOrDefault(name);

    private static List<MapRow> RowsOf(IReadOnlyList<CpuReport> cpus)
    {
        CpuReport[] shown = [.. cpus.Where(static cpu => cpu.Vectors is not null)];
        int together = (shown.Length + MaximumRows - 1) / MaximumRows;
        if (together <= 1)
        {
            return [.. shown.OrderBy(static cpu => cpu.Node).Select(static cpu => new MapRow(new CpuGroup([cpu])))];
        }

        List<MapRow> rows =
        [
            .. shown.GroupBy(static cpu => (cpu.Node, cpu.IsOnline)).OrderBy(static group => group.Key.Node)
                .SelectMany(group => group.Chunk(together)).Select(static chunk => new MapRow(new CpuGroup(chunk))),
        ];
        return rows.Count <= 2 * MaximumRows
            ? rows
            : [.. shown.Chunk(together).Select(static chunk => new MapRow(new CpuGroup(chunk)))];
    }

    private static string WordsOf(string name, string? driver) => driver is null ? name : $"{name} {driver}";

    private void Add(string name, string words, int? taken)
    {
        if (!_owners.ContainsKey(name))
        {
            int place = _owners.Count;
            _owners.Add(name, new MapOwner(name, words, MapColours.ClassOf(place), place + 1, taken));
        }
    }

    /// <summary>A number in words of the map.</summary>
    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

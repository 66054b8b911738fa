using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Sampling;

/// <summary>All counters of <c>/proc/interrupts</c> at one time.</summary>
/// <remarks>Immutable. Memory: four bytes for each row and CPU.</remarks>
internal sealed class InterruptSample
{
    private InterruptSample(IReadOnlyList<int> cpus, IReadOnlyList<SampledRow> rows, int broken)
    {
        Cpus = cpus;
        Rows = rows;
        BrokenRows = broken;
    }

    /// <summary>The CPUs of the columns: those that are online; there may be holes between them.</summary>
    public IReadOnlyList<int> Cpus { get; }

    /// <summary>The rows in the order of the file.</summary>
    public IReadOnlyList<SampledRow> Rows { get; }

    /// <summary>How many rows could not be read, and are left out.</summary>
    public int BrokenRows { get; }

    /// <summary>Reads a sample.</summary>
    /// <param name="stream">The file; it is not closed.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static InterruptSample Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using InterruptFileReader reader = new(stream);
        List<SampledRow> rows = [];
        int broken = 0;
        while (reader.Read())
        {
            if (reader.Kind is InterruptRowKind.Numbered or InterruptRowKind.Named)
            {
                rows.Add(RowOf(reader));
            }
            else
            {
                broken++;
            }
        }

        return new InterruptSample([.. reader.Cpus], rows, broken + (reader.Problem is null ? 0 : 1));
    }

    private static SampledRow RowOf(InterruptFileReader reader)
    {
        uint[] counts = new uint[reader.Counters.Length];
        for (int column = 0; column < counts.Length; column++)
        {
            // What does not fit a counter of the kernel is not one of its texts; the rest is as it would have wrapped.
            counts[column] = (uint)reader.Counters[column];
        }

        return new SampledRow(
            Encoding.UTF8.GetString(reader.Name),
            reader.Kind == InterruptRowKind.Numbered ? reader.Irq : Irq.None,
            Encoding.UTF8.GetString(reader.Text),
            counts,
            counts.Length == reader.Cpus.Count);
    }
}

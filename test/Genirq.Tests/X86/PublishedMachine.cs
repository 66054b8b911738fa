using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.State;
using Genirq.Tests.Planning;

namespace Genirq.Tests.X86;

/// <summary>A machine in the engine with the vectors of a table that was published.</summary>
internal static class PublishedMachine
{
    // Before Linux 6.10, as all of these kernels are.
    private const int End = 0xEC;

    /// <summary>The files with tables.</summary>
    public static IEnumerable<string> Tables => Directory.EnumerateFiles(TestData.Beside("vector-matrix")!, "*.txt")
        .Order(StringComparer.Ordinal).Select(static file => Path.GetFileName(file));

    /// <summary>The text of a table.</summary>
    public static string Text(string name) => File.ReadAllText(TestData.Beside($"vector-matrix/{name}")!);

    /// <summary>A table.</summary>
    public static VectorDump Dump(string name)
    {
        Assert.True(VectorDumpReader.TryRead(Text(name), out VectorDump? dump, out string? problem), problem);
        return dump;
    }

    /// <summary>A matrix with the rows of a table, online; CPUs between them are offline and empty.</summary>
    public static VectorMatrix Matrix(VectorDump dump)
    {
        VectorMatrix matrix = new(X86Vectors.Count, X86Vectors.FirstExternal, End, dump.Rows[^1].Cpu + 1);
        matrix.RestoreState(State(dump));
        return matrix;
    }

    /// <summary>A machine with one started interrupt for each vector of a table, and one that is reserved for each
    /// reservation.</summary>
    /// <param name="dump">The table.</param>
    /// <param name="affinityOf">The affinity of the regular interrupts of a CPU, in the order of their vectors, as far
    /// as the post tells; null for all CPUs.</param>
    public static X86Bench Machine(VectorDump dump, Func<int, int, CpuMask?> affinityOf)
    {
        int cpus = dump.Rows[^1].Cpu + 1;
        X86Bench bench = new X86Bench(
            cpus,
            new X86Options { FirstSystemVector = End, SystemVectors = dump.SystemVectors! },
            new IrqSystemOptions { OnlineCpus = CpuMask.Of([.. dump.Rows.Select(static row => row.Cpu)]) }).WithIntel();
        List<VectorPlacement> placements = [];
        uint index = 0;
        foreach (VectorDumpRow row in dump.Rows)
        {
            int place = 0;
            foreach (int vector in row.Vectors!)
            {
                int managed = (int)row.ManagedInUse!;
                bool isManaged = place < managed;
                CpuMask? affinity = isManaged ? CpuMask.Of(row.Cpu) : affinityOf(row.Cpu, place - managed);
                IrqDescriptor descriptor = bench.Allocate(index++, isManaged ? $"{row.Cpu}" : null);
                bench.Request(descriptor);
                place++;
                Adopt(bench, descriptor, row.Cpu, affinity);
                placements.Add(new VectorPlacement(descriptor.Irq, new VectorState(
                    vector, row.Cpu, vector, bench.Vectors.Options.Apics.DestinationOf(row.Cpu))
                {
                    IsManaged = isManaged,
                    CanReserve = !isManaged,
                }));
            }
        }

        for (uint reserved = 0; reserved < dump.GlobalReserved; reserved++)
        {
            IrqDescriptor descriptor = bench.Allocate(index++);
            placements.Add(new VectorPlacement(descriptor.Irq, bench.State(descriptor)));
        }

        bench.Vectors.RestoreState(new VectorDomainState { Matrix = State(dump), Irqs = placements });
        bench.Reports.Clear();
        return bench;
    }

    private static void Adopt(X86Bench bench, IrqDescriptor descriptor, int cpu, CpuMask? affinity) =>
        bench.System.Adopt(descriptor.Irq, new IrqLineState
        {
            States = descriptor.States,
            Settings = descriptor.Settings,
            Affinity = affinity ?? bench.System.Cpus.Possible,
            EffectiveAffinity = CpuMask.Of(cpu),
        });

    // Which vectors of a row are the managed ones no table tells: the lowest are taken.
    private static VectorMatrixState State(VectorDump dump)
    {
        VectorRowState[] rows = new VectorRowState[dump.Rows[^1].Cpu + 1];
        Array.Fill(rows, new VectorRowState());
        foreach (VectorDumpRow row in dump.Rows)
        {
            Assert.Equal(row.Managed, row.ManagedInUse);
            rows[row.Cpu] = new VectorRowState
            {
                IsOnline = true,
                IsInitialized = true,
                Available = row.Available,
                Allocated = row.Vectors!,
                Managed = [.. row.Vectors!.Take((int)row.Managed)],
            };
        }

        return new VectorMatrixState
        {
            Rows = rows,
            SystemVectors = dump.SystemVectors!,
            Reserved = dump.GlobalReserved!.Value,
            TotalAllocated = dump.TotalAllocated!.Value,
        };
    }
}

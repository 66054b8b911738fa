using System.Globalization;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Reports;

/// <summary>Computes the largest requests that a matrix would still grant, without making them.</summary>
/// <remarks>
/// Costs one look at each CPU where making the requests would cost one for each vector and CPU. That the answers are
/// the engine's own is shown by tests that allocate until the engine refuses.
/// </remarks>
internal static class RoomRules
{
    /// <summary>Computes the room of a machine.</summary>
    /// <param name="vectors">Its vectors.</param>
    /// <param name="isolated">CPUs that are kept free of others' work.</param>
    public static VectorRoom Of(VectorDomain vectors, CpuMask isolated)
    {
        CpuSet cpus = vectors.System.Cpus;
        CpuMask online = OnlineOf(vectors.Matrix);
        List<NodeRoom> nodes = [];
        for (int node = 0; node < cpus.NodeCount; node++)
        {
            CpuMask own = cpus.CpusOf(node).And(online);
            if (!own.IsEmpty)
            {
                nodes.Add(new NodeRoom(node, Regular(vectors.Matrix, own)));
            }
        }

        return new VectorRoom
        {
            Any = Regular(vectors.Matrix, online),
            Nodes = nodes,
            Housekeeping = isolated.IsEmpty ? null : Regular(vectors.Matrix, online.Except(isolated)),
            Managed = Managed(vectors.Matrix, cpus.Possible),
            Offline = Offline(vectors.Matrix, online, vectors.Options.OfflineRule),
        };
    }

    /// <summary>The CPUs that take part in a matrix.</summary>
    public static CpuMask OnlineOf(VectorMatrix matrix)
    {
        List<int> online = [];
        for (int cpu = 0; cpu < matrix.CpuCount; cpu++)
        {
            if (matrix[cpu].IsOnline)
            {
                online.Add(cpu);
            }
        }

        return CpuMask.Of([.. online]);
    }

    /// <summary>How many regular vectors a set of CPUs would still grant.</summary>
    /// <param name="matrix">The vectors.</param>
    /// <param name="cpus">The CPUs, all online.</param>
    /// <remarks>
    /// Each allocation takes from the CPU with the most available, the lowest of equals: all sink to one level
    /// together. A CPU that counts more available than it has free is chosen in vain at the level of that difference,
    /// and then the request fails, whatever the others have.
    /// </remarks>
    public static RequestRoom Regular(VectorMatrix matrix, CpuMask cpus)
    {
        long level = 0;
        int stoppedBy = -1;
        foreach (int cpu in cpus)
        {
            long missing = matrix[cpu].Available - matrix.CountFree(cpu);
            if (missing > level)
            {
                level = missing;
                stoppedBy = cpu;
            }
        }

        long vectors = 0;
        foreach (int cpu in cpus)
        {
            long available = matrix[cpu].Available;
            bool takesOneMore = stoppedBy >= 0 && cpu < stoppedBy && available >= level;
            vectors += Math.Max(available - level, 0) + (takesOneMore ? 1 : 0);
        }

        return new RequestRoom(cpus, vectors, stoppedBy);
    }

    /// <summary>How many managed vectors would still be granted, one on each possible CPU.</summary>
    public static ManagedRoom Managed(VectorMatrix matrix, CpuMask possible)
    {
        int least = int.MaxValue;
        int limiting = -1;
        foreach (int cpu in possible)
        {
            int free = matrix.CountFree(cpu);
            if (free < least)
            {
                least = free;
                limiting = cpu;
            }
        }

        int vectors = Math.Min(possible.Count, PciConfigLayout.MaximumMsiXEntries);
        return new ManagedRoom(least > 0 ? vectors : 0, least, limiting);
    }

    /// <summary>Which CPUs could go offline.</summary>
    /// <remarks>
    /// Regular vectors move and are neither lost nor gained, so a CPU may go while the CPUs that stay can hold all of
    /// them; which goes where does not matter. Managed vectors are taken to be where they are now.
    /// </remarks>
    public static OfflineRoom Offline(VectorMatrix matrix, CpuMask online, OfflineRule rule)
    {
        List<int> vetoed = [];
        List<string> messages = [];
        long room = 0;
        long regular = 0;
        foreach (int cpu in online)
        {
            room += matrix[cpu].Available + matrix.AllocatedOn(cpu);
            regular += matrix.AllocatedOn(cpu);
            uint moving = MovingOf(matrix, cpu, rule);
            uint available = matrix.Available(cpu);
            if (available < moving && online.Count > 1)
            {
                vetoed.Add(cpu);
                messages.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"CPU {cpu} has {moving} vectors, {available} available. Cannot disable CPU"));
            }
        }

        int gone = 0;
        int refusedAt = -1;
        for (int cpu = online.Next(online.First + 1); cpu >= 0 && refusedAt < 0; cpu = online.Next(cpu + 1))
        {
            long left = room - matrix[cpu].Available - matrix.AllocatedOn(cpu);
            long managed = MovingOf(matrix, cpu, rule) - matrix.AllocatedOn(cpu);
            bool isRefused = left < regular + managed;
            refusedAt = isRefused ? cpu : -1;
            room = left;
            gone += isRefused ? 0 : 1;
        }

        return new OfflineRoom
        {
            InOrder = gone,
            Candidates = Math.Max(online.Count - 1, 0),
            RefusedAt = refusedAt,
            Vetoed = CpuMask.Of([.. vetoed]),
            VetoMessages = messages,
        };
    }

    private static uint MovingOf(VectorMatrix matrix, int cpu, OfflineRule rule) =>
        rule == OfflineRule.All ? matrix[cpu].Allocated : matrix.AllocatedOn(cpu);
}

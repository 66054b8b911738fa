using System.Text.Json.Nodes;
using Genirq.Cpus;
using Genirq.Platforms.X86;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.Operations;

/// <summary>The operations on the scenario's vector matrix.</summary>
internal static class MatrixOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("mx_new", Create);
        catalog.Add("mx_online", SetOnline);
        catalog.Add("mx_offline", SetOffline);
        catalog.Add("mx_system", AssignSystem);
        catalog.Add("mx_assign", Assign);
        catalog.Add("mx_reserve", static _ => Counting(static matrix => matrix.Reserve()));
        catalog.Add("mx_unreserve", static _ => Counting(static matrix => matrix.RemoveReserved()));
        catalog.Add("mx_alloc", Allocate);
        catalog.Add("mx_free", Free);
        catalog.Add("mx_managed", Manage);
    }

    private static ScriptOperation Counting(Action<VectorMatrix> action) => world =>
    {
        action(world.Matrix.Matrix);
        return world.Matrix.Count([]);
    };

    private static ScriptOperation Create(OperationArguments arguments)
    {
        int bits = arguments.Count("bits", 0);
        int start = arguments.Count("start", 0);
        int end = arguments.Count("end", 0);
        return world =>
        {
            VectorMatrix matrix = new(bits, start, end, world.PossibleCpus.Count);
            matrix.Warned += world.Warn;
            world.Matrix.Use(matrix);
            return world.Matrix.Count(new JsonObject { ["ret"] = 1 });
        };
    }

    private static ScriptOperation SetOnline(OperationArguments arguments)
    {
        int cpu = arguments.Count("cpu", 0);
        return Counting(matrix => matrix.Online(cpu));
    }

    private static ScriptOperation SetOffline(OperationArguments arguments)
    {
        int cpu = arguments.Count("cpu", 0);
        return Counting(matrix => matrix.Offline(cpu));
    }

    // The call is made before any CPU is online; it takes effect on the one that it runs on, the first.
    private static ScriptOperation AssignSystem(OperationArguments arguments)
    {
        int bit = arguments.Count("bit", 0);
        return Counting(matrix => matrix.AssignSystem(bit, false, 0));
    }

    private static ScriptOperation Assign(OperationArguments arguments)
    {
        int cpu = arguments.Count("cpu", 0);
        int bit = arguments.Count("bit", 0);
        return Counting(matrix => matrix.Assign(cpu, bit));
    }

    private static ScriptOperation Allocate(OperationArguments arguments)
    {
        CpuMask cpus = CpuMask.FromBits(arguments.Bits("cpus") ?? 1);
        bool reserved = arguments.Mark("reserved");
        bool managed = arguments.Mark("managed");
        return world =>
        {
            int result = managed
                ? world.Matrix.Matrix.AllocateManaged(cpus.And(world.PossibleCpus), out int cpu)
                : world.Matrix.Matrix.Allocate(cpus.And(world.PossibleCpus), reserved, out cpu);
            return world.Matrix.Count(new JsonObject { ["ret"] = result, ["cpu"] = result < 0 ? -1 : cpu });
        };
    }

    private static ScriptOperation Free(OperationArguments arguments)
    {
        int cpu = arguments.Count("cpu", 0);
        int bit = arguments.Count("bit", 0);
        bool managed = arguments.Mark("managed");
        return Counting(matrix => matrix.Free(cpu, bit, managed));
    }

    private static ScriptOperation Manage(OperationArguments arguments)
    {
        CpuMask cpus = CpuMask.FromBits(arguments.Bits("cpus") ?? 1);
        bool removes = arguments.Mark("remove");
        return world =>
        {
            CpuMask possible = cpus.And(world.PossibleCpus);
            if (!removes)
            {
                int result = world.Matrix.Matrix.ReserveManaged(possible);
                return world.Matrix.Count(new JsonObject { ["ret"] = result });
            }

            world.Matrix.Matrix.RemoveManaged(possible);
            return world.Matrix.Count([]);
        };
    }
}

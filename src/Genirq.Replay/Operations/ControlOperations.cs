using System.Text.Json.Nodes;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The operations that steer the script itself.</summary>
internal static class ControlOperations
{
    private static readonly string[] s_points =
        ["msi_prepare", "msi_init", "alloc_irqs", "msi_translate", "startup", "reqres", "settype", "setaff"];

    private static readonly string[] s_domainPoints = ["alloc", "activate", "map", "translate"];

    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("inject", Inject);
        catalog.Add("reap", static _ => static world => new JsonObject { ["ret"] = Reaper.Reap(world) });
        catalog.Add("dump", static _ => static _ => null);
    }

    private static ScriptOperation Inject(OperationArguments arguments)
    {
        string point = arguments.Text("at");
        if (point == "clear")
        {
            return static world =>
            {
                world.Injections.Clear();
                return null;
            };
        }

        if (!IsKnown(point))
        {
            throw new FormatException($"the point \"{point}\" is not known");
        }

        int nth = arguments.Has("nth") ? (int)arguments.Number("nth", 0, int.MaxValue) : 1;
        int count = arguments.Has("cnt") ? (int)arguments.Number("cnt", 0, int.MaxValue) : 1;
        Injection injection = new(point, nth, count, arguments.Int32("err"));
        return world =>
        {
            world.Injections.Add(injection);
            return null;
        };
    }

    // A point of the MSI operations and chips, or of a domain: d, its number, a dot, and the callback.
    private static bool IsKnown(string point)
    {
        int dot = point.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? s_points.Contains(point)
            : dot > 1 && point[0] == 'd' && int.TryParse(point.AsSpan(1, dot - 1), out _)
                && s_domainPoints.Contains(point[(dot + 1)..]);
    }
}

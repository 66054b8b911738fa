using Genirq.Flow;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.World;

/// <summary>The format's words for flow handlers.</summary>
internal static class FlowNames
{
    /// <summary>Reads the argument <c>flow</c>; null when it is absent or <c>none</c>.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="FormatException">The word is not known.</exception>
    public static IrqFlowHandler? Parse(OperationArguments arguments) => arguments.Text("flow", "none") switch
    {
        "none" => null,
        "edge" => EdgeFlow.Instance,
        "level" => LevelFlow.Instance,
        "fasteoi" => FastEoiFlow.Instance,
        "simple" => SimpleFlow.Instance,
        string word => throw new FormatException($"the flow handler \"{word}\" is not known"),
    };

    /// <summary>The word for an installed flow handler.</summary>
    /// <param name="flow">The handler.</param>
    public static string Format(IrqFlowHandler? flow) => flow switch
    {
        null => "null",
        EdgeFlow => "edge",
        LevelFlow => "level",
        FastEoiFlow => "fasteoi",
        SimpleFlow => "simple",
        BadFlow => "bad",
        _ => "other",
    };

    /// <summary>The name that a script installs a handler under: its own.</summary>
    /// <param name="flow">The handler, or null.</param>
    public static string? NameOf(IrqFlowHandler? flow) => flow is null ? null : Format(flow);
}

using System.Text.Json.Nodes;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>One operation with its arguments read, ready to run.</summary>
/// <param name="world">The scenario's world.</param>
/// <returns>The members of the result, or null when the call returns nothing.</returns>
internal delegate JsonObject? ScriptOperation(ReplayWorld world);

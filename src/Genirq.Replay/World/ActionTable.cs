using System.Text.Json.Nodes;
using Genirq.Actions;

namespace Genirq.Replay.World;

/// <summary>The handlers of a world: each has the lowest number unused when it was requested.</summary>
/// <param name="world">The world.</param>
/// <remarks>A number counts as used until it is freed by name, whatever has become of its interrupt.</remarks>
internal sealed class ActionTable(ReplayWorld world)
{
    private const string HandlerName = "replay";

    private readonly List<ScriptAction?> _actions = [];

    /// <summary>Requests an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="flags">The request's flags.</param>
    /// <param name="id">The number, or the one that it would have had.</param>
    /// <returns>0 or a negative errno.</returns>
    public int Request(Irq irq, IrqFlags flags, out int id)
    {
        id = _actions.IndexOf(null);
        if (id < 0)
        {
            id = _actions.Count;
            _actions.Add(null);
        }

        ScriptAction action = new(world, id, irq);
        IrqRequest request = new(HandlerName, flags, action);
        int result = world.System.TryRequest(irq, request, Handle, action, out _);
        if (result == 0)
        {
            _actions[id] = action;
        }

        return result;
    }

    /// <summary>Frees the action with the nth lowest number among those requested for an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="nth">Which of them, from 0.</param>
    /// <returns>Its number, or -1 when there is none.</returns>
    public int Free(Irq irq, int nth)
    {
        ScriptAction? action = _actions.Where(used => used?.Irq == irq).Skip(nth).FirstOrDefault();
        if (action is null)
        {
            return -1;
        }

        world.System.FreeIrq(irq, action);
        _actions[action.Id] = null;
        return action.Id;
    }

    private static IrqResult Handle(Irq irq, ScriptAction action)
    {
        action.World.Log(new JsonObject { ["e"] = "handler", ["v"] = irq.Number, ["id"] = action.Id });
        return IrqResult.Handled;
    }
}

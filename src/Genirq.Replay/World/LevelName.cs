using System.Text.Json.Nodes;
using Genirq.Descriptors;

namespace Genirq.Replay.World;

/// <summary>How the format names one level of a hierarchy: a domain's number, or the number of a device.</summary>
/// <param name="Member">The member that holds the number: <c>d</c> or <c>dev</c>.</param>
/// <param name="Number">The number.</param>
internal readonly record struct LevelName(string Member, int Number)
{
    /// <summary>The name of a script's or a global MSI domain.</summary>
    /// <param name="number">The domain's number.</param>
    public static LevelName OfDomain(int number) => new("d", number);

    /// <summary>The name of a device's MSI domain.</summary>
    /// <param name="number">The device's number.</param>
    public static LevelName OfDevice(int number) => new("dev", number);

    /// <summary>Begins an event at this level.</summary>
    /// <param name="name">The event's name.</param>
    public JsonObject Event(string name) => new() { ["e"] = name, [Member] = Number };

    /// <summary>Begins an event of a chip at this level.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="data">The level of the interrupt.</param>
    public JsonObject Event(string name, IrqData data)
    {
        JsonObject happening = Event(name);
        happening["v"] = data.Irq.Number;
        happening["hw"] = data.HardwareIrq.Number;
        return happening;
    }
}

using System.Text.Json.Nodes;
using Genirq.Msi;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The interrupt that an operation is about: a number, or a place in a device's store.</summary>
/// <param name="Number">The number, or null.</param>
/// <param name="Device">The device.</param>
/// <param name="Index">The index in its store.</param>
/// <param name="Offset">What is added to the number found there.</param>
internal readonly record struct InterruptTarget(int? Number, int Device, uint Index, int Offset)
{
    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    public static InterruptTarget Parse(OperationArguments arguments) => arguments.Has("v")
        ? new InterruptTarget(arguments.Int32("v"), 0, 0, 0)
        : new InterruptTarget(
            null, arguments.Int32("dev", 0), MsiOperations.ParseIndex(arguments).Value, arguments.Int32("off", 0));

    /// <summary>Finds the interrupt; when it was looked up, the result says which it is.</summary>
    /// <param name="world">The world.</param>
    /// <param name="result">The operation's result.</param>
    public Irq Find(ReplayWorld world, JsonObject result)
    {
        if (Number is { } number)
        {
            return new Irq(number);
        }

        Irq irq = world.Device(Device).GetIrq(MsiDomainId.Default, Index);
        irq = irq.IsNone ? irq : new Irq(irq.Number + Offset);
        result["v"] = irq.Number;
        return irq;
    }
}

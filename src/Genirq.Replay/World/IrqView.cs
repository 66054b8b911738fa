using System.Text.Json.Nodes;
using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Replay.World;

/// <summary>What <c>irqinfo</c> tells about an interrupt.</summary>
internal static class IrqView
{
    /// <summary>Adds the members for an interrupt to a result.</summary>
    /// <param name="world">The world.</param>
    /// <param name="irq">The interrupt; number 0 is none.</param>
    /// <param name="result">The result.</param>
    public static void Describe(ReplayWorld world, Irq irq, JsonObject result)
    {
        IrqDescriptor? descriptor = irq.IsNone ? null : world.System.Find(irq);
        if (descriptor is null)
        {
            result["absent"] = 1;
            return;
        }

        result["depth"] = descriptor.Depth;
        result["action"] = Bit(descriptor.HasAction);
        result["activated"] = Bit(descriptor.IsActivated);
        result["started"] = Bit(descriptor.IsStarted);
        result["disabled"] = Bit(descriptor.IsDisabled);
        result["masked"] = Bit(descriptor.IsMasked);
        result["pending"] = Bit(descriptor.IsPending);
        result["canres"] = Bit(descriptor.CanReserve);
        result["managed"] = Bit(descriptor.IsManaged);
        result["mshutdown"] = Bit(descriptor.IsManagedShutdown);
        result["type"] = (int)descriptor.Trigger;
        result["norequest"] = Bit(!descriptor.IsRequestable);
        result["flow"] = FlowNames.Format(descriptor.Flow);
        result["hname"] = descriptor.FlowName ?? "";
        result["hdata"] = Bit(descriptor.HandlerData is not null);
        result["count"] = descriptor.TotalCount;
        result["aff"] = descriptor.Affinity.ToHexString();
        result["msidesc"] = descriptor.MsiDescriptor is { } msi ? (JsonNode)msi.Index : -1;
        result["chain"] = Chain(world, descriptor);
    }

    private static JsonArray Chain(ReplayWorld world, IrqDescriptor descriptor)
    {
        JsonArray chain = [];
        for (IrqData? data = descriptor.Data; data is not null; data = data.Parent)
        {
            LevelName level = world.Levels.NameOf(data.Domain);
            chain.Add((JsonNode)new JsonObject
            {
                [level.Member] = level.Number,
                ["hw"] = data.HardwareIrq.Number,
                ["chip"] = Bit(data.Chip is not null && data.Chip != IrqChip.None),
            });
        }

        return chain;
    }

    private static int Bit(bool value) => value ? 1 : 0;
}

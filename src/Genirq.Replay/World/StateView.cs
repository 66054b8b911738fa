using System.Text.Json.Nodes;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The state of a world as the format writes it.</summary>
internal static class StateView
{
    /// <summary>Takes the state.</summary>
    /// <param name="world">The world.</param>
    public static JsonObject Take(ReplayWorld world)
    {
        JsonArray devices = [];
        foreach ((int number, MsiDevice device) in world.Devices)
        {
            if (device.HasData)
            {
                devices.Add((JsonNode)new JsonObject
                {
                    ["dev"] = number,
                    ["dom"] = device.GetDomain(MsiDomainId.Default) is null ? 0 : 1,
                    ["desc"] = Descriptors(world, device),
                });
            }
        }

        JsonArray usage = [];
        foreach ((int number, IrqDomain domain) in world.Levels.Domains)
        {
            int taken = domain is ScriptDomain script ? script.Taken : 0;
            usage.Add((JsonNode)new JsonArray(number, taken, domain.MappedCount));
        }

        return new JsonObject { ["dev"] = devices, ["use"] = usage };
    }

    private static JsonArray Descriptors(ReplayWorld world, MsiDevice device)
    {
        JsonArray all = [];
        using MsiDeviceLock held = device.Lock();
        MsiDescriptor? descriptor = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
        for (; descriptor is not null; descriptor = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All))
        {
            Descriptors.IrqDescriptor? irq = descriptor.Irq.IsNone ? null : world.System.Find(descriptor.Irq);
            all.Add((JsonNode)new JsonArray(
                descriptor.Index,
                descriptor.Irq.Number,
                descriptor.VectorCount,
                ScriptMsiOps.FormatCookie(device.IsPci || !descriptor.HasCookie ? null : descriptor.Cookie),
                irq is null ? -1 : (JsonNode)irq.Data.HardwareIrq.Number,
                irq is { IsActivated: true } ? 1 : 0,
                descriptor.Message.Data));
        }

        return all;
    }
}

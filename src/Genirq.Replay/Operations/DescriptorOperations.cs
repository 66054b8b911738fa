using System.Text.Json.Nodes;
using Genirq.Affinity;
using Genirq.Msi;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.Operations;

/// <summary>The operations on a device's MSI descriptors; all run under the device's lock.</summary>
internal static class DescriptorOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("insert", Insert);
        catalog.Add("free_descs", Free);
        catalog.Add("iter", Iterate);
        catalog.Add("next", Next);
    }

    private static ScriptOperation Insert(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = MsiOperations.ParseDomainId(arguments);
        AffinityArgument? affinity = AffinityArgument.Parse(arguments);
        MsiDescriptorInit init = new(MsiOperations.ParseIndex(arguments).Value)
        {
            VectorCount = arguments.Int32("nvec", 1),
            IsMsiX = arguments.Mark("is_msix"),
            CanMask = arguments.Mark("can_mask"),
        };
        return world =>
        {
            MsiDescriptorInit described = init;
            if (affinity is not null)
            {
                IrqAffinityDescriptor[] all = new IrqAffinityDescriptor[init.VectorCount];
                Array.Fill(all, affinity.Describe(world.System.Cpus.Possible));
                described = init with { Affinity = all };
            }

            using MsiDeviceLock held = world.Device(device).Lock();
            return new JsonObject { ["ret"] = held.InsertDescriptor(id, described) };
        };
    }

    private static ScriptOperation Free(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = MsiOperations.ParseDomainId(arguments);
        uint first = arguments.UInt32("first");
        uint last = arguments.UInt32("last");
        return world =>
        {
            using MsiDeviceLock held = world.Device(device).Lock();
            held.FreeDescriptors(id, first, last);
            return null;
        };
    }

    private static ScriptOperation Iterate(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = MsiOperations.ParseDomainId(arguments);
        MsiDescriptorFilter filter = World.Vocabularies.Filters.Parse(arguments.Text("filter"));
        int most = arguments.Count("max", int.MaxValue);
        bool deletes = arguments.Mark("del");
        return world =>
        {
            JsonArray list = [];
            using MsiDeviceLock held = world.Device(device).Lock();
            MsiDescriptor? descriptor = held.FirstDescriptor(id, filter);
            while (descriptor is not null && list.Count < most)
            {
                list.Add((JsonNode)descriptor.Index);
                if (deletes && descriptor.Irq.IsNone)
                {
                    held.FreeDescriptors(id, descriptor.Index, descriptor.Index);
                }

                descriptor = held.NextDescriptor(id, filter);
            }

            return new JsonObject { ["list"] = list };
        };
    }

    private static ScriptOperation Next(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = MsiOperations.ParseDomainId(arguments);
        MsiDescriptorFilter filter = World.Vocabularies.Filters.Parse(arguments.Text("filter"));
        return world =>
        {
            using MsiDeviceLock held = world.Device(device).Lock();
            return new JsonObject
            {
                ["ret"] = held.NextDescriptor(id, filter) is { } found ? (JsonNode)found.Index : -1,
            };
        };
    }
}

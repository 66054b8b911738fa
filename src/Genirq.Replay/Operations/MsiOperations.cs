using System.Text.Json.Nodes;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The operations on a device's MSIs.</summary>
internal static class MsiOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("remove", Remove);
        catalog.Add("match", Match);
        catalog.Add("alloc_at", AllocateAt);
        catalog.Add("alloc_range", AllocateRange);
        catalog.Add("alloc_all", AllocateAll);
        catalog.Add("free_range", FreeRange);
        catalog.Add("free_all", FreeAll);
        catalog.Add("get_virq", GetIrq);
        catalog.Add("wired_alloc", AllocateWired);
        catalog.Add("wired_free", FreeWired);
        catalog.Add("isolated", IsIsolated);
    }

    /// <summary>Reads the argument <c>domid</c>.</summary>
    /// <param name="arguments">The arguments.</param>
    internal static MsiDomainId ParseDomainId(OperationArguments arguments) => new(arguments.Int32("domid", 0));

    /// <summary>Reads the argument <c>idx</c>; any when it is absent.</summary>
    /// <param name="arguments">The arguments.</param>
    internal static MsiIndex ParseIndex(OperationArguments arguments) =>
        !arguments.Has("idx") || arguments.Is("idx", "any") ? MsiIndex.Any : new MsiIndex(arguments.UInt32("idx"));

    private static ScriptOperation Remove(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        return world =>
        {
            world.Device(device).RemoveDomain(id);
            return null;
        };
    }

    private static ScriptOperation Match(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        BusToken token = Vocabularies.Tokens.Parse(arguments.Text("tok"));
        return world => new JsonObject { ["ret"] = world.Device(device).MatchDomain(id, token) ? 1 : 0 };
    }

    private static ScriptOperation AllocateAt(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        MsiIndex index = ParseIndex(arguments);
        MsiInstanceCookie? cookie = arguments.Bits("cookie") is { } bits ? new MsiInstanceCookie(bits) : null;
        AffinityArgument? affinity = AffinityArgument.Parse(arguments);
        return world =>
        {
            IrqAffinityDescriptor? described = affinity?.Describe(world.System.Cpus.Possible);
            MsiMap map = world.Device(device).AllocateIrqAt(id, index, described, cookie);
            return new JsonObject { ["index"] = map.Index, ["virq"] = map.Irq.Number };
        };
    }

    private static ScriptOperation AllocateRange(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        uint first = arguments.UInt32("first");
        uint last = arguments.UInt32("last");
        bool isLocked = arguments.Mark("locked");
        return world =>
        {
            if (!isLocked)
            {
                return new JsonObject { ["ret"] = world.Device(device).AllocateRange(id, first, last).Value };
            }

            using MsiDeviceLock held = world.Device(device).Lock();
            return new JsonObject { ["ret"] = held.AllocateRange(id, first, last).Value };
        };
    }

    private static ScriptOperation AllocateAll(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        int count = arguments.Int32("nirqs");
        return world =>
        {
            using MsiDeviceLock held = world.Device(device).Lock();
            return new JsonObject { ["ret"] = held.AllocateAll(id, count).Value };
        };
    }

    private static ScriptOperation FreeRange(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        uint first = arguments.UInt32("first");
        uint last = arguments.UInt32("last");
        return world =>
        {
            // As the kernel: also under a handler.
            using MsiDeviceLock held = world.Device(device).Lock();
            held.FreeRange(id, first, last);
            return null;
        };
    }

    private static ScriptOperation FreeAll(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        return world =>
        {
            using MsiDeviceLock held = world.Device(device).Lock();
            held.FreeAll(id);
            return null;
        };
    }

    private static ScriptOperation GetIrq(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        MsiDomainId id = ParseDomainId(arguments);
        MsiIndex index = ParseIndex(arguments);
        return world => new JsonObject { ["ret"] = world.Device(device).GetIrq(id, index.Value).Number };
    }

    private static ScriptOperation AllocateWired(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        TriggerType type = Vocabularies.Triggers.Parse(arguments.Text("type"));
        return world => new JsonObject { ["ret"] = DomainOf(world, device).AllocateWired(hardwareIrq, type) };
    }

    private static ScriptOperation FreeWired(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        Irq irq = new(arguments.Int32("v"));
        return world =>
        {
            DomainOf(world, device).FreeWired(irq);
            return null;
        };
    }

    private static ScriptOperation IsIsolated(OperationArguments arguments)
    {
        int device = arguments.Int32("dev", 0);
        return world => new JsonObject { ["ret"] = world.Device(device).HasIsolatedMsi ? 1 : 0 };
    }

    private static MsiDomain DomainOf(ReplayWorld world, int device) =>
        world.Device(device).GetDomain(MsiDomainId.Default)
            ?? throw new InvalidOperationException($"Device {device} has no MSI domain.");
}

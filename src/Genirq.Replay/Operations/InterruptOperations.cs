using System.Text.Json.Nodes;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The operations on one interrupt.</summary>
internal static class InterruptOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("request", Request);
        catalog.Add("free_irq", FreeIrq);
        catalog.Add("enable", arguments => OnTarget(arguments, static (world, irq, _) => world.System.Enable(irq)));
        catalog.Add("disable", arguments => OnTarget(arguments, static (world, irq, _) => world.System.Disable(irq)));
        catalog.Add("fire", arguments => OnTarget(arguments, static (world, irq, result) =>
            result["ret"] = world.System.HandleIrq(irq)));
        catalog.Add("fire_hw", FireHardware);
        catalog.Add("setaff", SetAffinityOfChip);
        catalog.Add("set_affinity", SetAffinity);
        catalog.Add("set_type", SetType);
        catalog.Add("activate", Activate);
        catalog.Add("deactivate", arguments => OnTarget(arguments, static (world, irq, _) =>
            world.System.Deactivate(irq)));
        catalog.Add("irqinfo", arguments => OnTarget(arguments, IrqView.Describe));
        catalog.Add("cached", arguments => OnTarget(arguments, GetCachedMessage));
    }

    // An operation on the interrupt named by the arguments. A call that returns nothing has no result either, unless
    // it says which interrupt it was.
    private static ScriptOperation OnTarget(
        OperationArguments arguments, Action<ReplayWorld, Irq, JsonObject> action)
    {
        InterruptTarget target = InterruptTarget.Parse(arguments);
        return world =>
        {
            JsonObject result = [];
            action(world, target.Find(world, result), result);
            return result.Count == 0 ? null : result;
        };
    }

    private static ScriptOperation Request(OperationArguments arguments)
    {
        IrqFlags flags = IrqFlags.None;
        foreach (string word in arguments.Words("fl", '|'))
        {
            flags |= Vocabularies.RequestFlags.Parse(word);
        }

        return OnTarget(arguments, (world, irq, result) =>
        {
            result["ret"] = world.Actions.Request(irq, flags, out int id);
            result["id"] = id;
        });
    }

    private static ScriptOperation FreeIrq(OperationArguments arguments)
    {
        int nth = arguments.Count("nth", 0);
        return OnTarget(arguments, (world, irq, result) => result["id"] = world.Actions.Free(irq, nth));
    }

    private static ScriptOperation FireHardware(OperationArguments arguments)
    {
        int domain = arguments.Int32("d", 0);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        return world => new JsonObject
        {
            ["ret"] = world.Domain(domain) is { } target
                ? world.System.HandleDomainIrq(target, hardwareIrq)
                : world.System.Domains.Resolve(null, hardwareIrq) is { } descriptor
                    ? world.System.HandleIrq(descriptor.Irq)
                    : ErrorCode.Invalid,
        };
    }

    private static ScriptOperation SetAffinityOfChip(OperationArguments arguments)
    {
        bool force = arguments.Mark("force");
        return OnTarget(arguments, (world, irq, result) =>
        {
            IrqData? data = world.System.Find(irq)?.Data;
            result["ret"] = data?.Chip is { } chip && chip.Has(IrqChipCallbacks.SetAffinity)
                ? chip.SetAffinity(data, CpuMask.Of(0), force)
                : ErrorCode.Invalid;
        });
    }

    private static ScriptOperation SetAffinity(OperationArguments arguments)
    {
        CpuMask mask = CpuMask.FromBits(
            arguments.Bits("cpus") ?? throw new FormatException("\"cpus\" is missing"));
        bool force = arguments.Mark("force");
        return OnTarget(arguments, (world, irq, result) =>
            result["ret"] = world.System.Affinity.Set(irq, mask, force));
    }

    private static ScriptOperation SetType(OperationArguments arguments)
    {
        TriggerType type = Vocabularies.Triggers.Parse(arguments.Text("type"));
        return OnTarget(arguments, (world, irq, result) => result["ret"] = world.System.SetType(irq, type));
    }

    private static ScriptOperation Activate(OperationArguments arguments)
    {
        bool reserve = arguments.Mark("res");
        return OnTarget(arguments, (world, irq, result) => result["ret"] = world.System.Activate(irq, reserve));
    }

    private static void GetCachedMessage(ReplayWorld world, Irq irq, JsonObject result)
    {
        MsiMessage message = world.System.Find(irq)?.MsiDescriptor?.Message ?? default;
        result["ahi"] = message.AddressHigh;
        result["alo"] = message.AddressLow;
        result["data"] = message.Data;
    }
}

using System.Text.Json.Nodes;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The operations on domains and interrupt numbers without MSI.</summary>
internal static class DomainOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("map", Map);
        catalog.Add("dispose", Dispose);
        catalog.Add("find", Find);
        catalog.Add("resolve", Resolve);
        catalog.Add("direct", MapDirectly);
        catalog.Add("assoc", Associate);
        catalog.Add("descs", AllocateNumbers);
        catalog.Add("undescs", FreeNumbers);
        catalog.Add("halloc", Allocate);
        catalog.Add("hfree", Free);
        catalog.Add("push", Push);
        catalog.Add("pop", Pop);
        catalog.Add("fwmap", MapFirmware);
        catalog.Add("fwfind", FindFirmware);
        catalog.Add("set_default", SetDefault);
    }

    private static ScriptOperation Map(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        return world => new JsonObject
        {
            ["ret"] = world.System.Domains.CreateMapping(world.Domain(number), hardwareIrq).Number,
        };
    }

    private static ScriptOperation Dispose(OperationArguments arguments)
    {
        Irq irq = new(arguments.Int32("v"));
        return world =>
        {
            world.System.Domains.Dispose(irq);
            return null;
        };
    }

    private static ScriptOperation Find(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        return world =>
        {
            IrqDomain? domain = world.Domain(number) ?? world.System.Domains.Default;
            return new JsonObject { ["ret"] = domain?.FindMapping(hardwareIrq).Number ?? 0 };
        };
    }

    private static ScriptOperation Resolve(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        return world =>
        {
            IrqDescriptor? found = world.System.Domains.Resolve(world.Domain(number), hardwareIrq);
            return new JsonObject { ["ret"] = found is null ? 0 : 1, ["virq"] = found?.Irq.Number ?? 0 };
        };
    }

    private static ScriptOperation MapDirectly(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        return world =>
        {
            IrqDomain? domain = world.Domain(number) ?? world.System.Domains.Default;
            return new JsonObject { ["ret"] = domain?.CreateDirectMapping().Number ?? 0 };
        };
    }

    private static ScriptOperation Associate(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        Irq irq = new(arguments.Int32("v"));
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw");
        int? count = arguments.Has("n") ? arguments.Count("n", 0) : null;
        return world =>
        {
            IrqDomain domain = world.Levels.Domain(number);
            if (count is { } several)
            {
                domain.AssociateMany(irq, hardwareIrq, several);
                return null;
            }

            return new JsonObject { ["ret"] = domain.Associate(irq, hardwareIrq) };
        };
    }

    private static ScriptOperation AllocateNumbers(OperationArguments arguments)
    {
        int irq = arguments.Int32("irq", -1);
        int from = arguments.Count("from", 0);
        int count = arguments.Count("cnt", 1);
        return world => new JsonObject { ["ret"] = world.System.Numbers.Allocate(irq, from, count) };
    }

    private static ScriptOperation FreeNumbers(OperationArguments arguments)
    {
        int from = arguments.Count("from", 0);
        int count = arguments.Count("cnt", 1);
        return world =>
        {
            world.System.Numbers.Free(from, count);
            return null;
        };
    }

    private static ScriptOperation Allocate(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        int first = arguments.Int32("base", -1);
        int count = arguments.Count("n", 1);
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw", 0);
        IrqAllocationOptions options = new() { Realloc = arguments.Mark("realloc") };
        return world =>
        {
            IrqAllocationInfo info = new() { HardwareIrq = hardwareIrq };
            IrqDomains domains = world.System.Domains;
            return new JsonObject
            {
                ["ret"] = domains.AllocateIrqs(world.Domain(number), first, count, info, options).Value,
            };
        };
    }

    private static ScriptOperation Free(OperationArguments arguments)
    {
        Irq first = new(arguments.Int32("v"));
        int count = arguments.Count("n", 1);
        return world =>
        {
            world.System.Domains.FreeIrqs(first, count);
            return null;
        };
    }

    private static ScriptOperation Push(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        Irq irq = new(arguments.Int32("v"));
        HardwareIrq hardwareIrq = arguments.HardwareIrq("hw", 0);
        return world => new JsonObject
        {
            ["ret"] = world.Domain(number) is { } domain
                ? domain.Push(irq, new IrqAllocationInfo { HardwareIrq = hardwareIrq })
                : AnswerNullDomain(world, irq),
        };
    }

    private static ScriptOperation Pop(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        Irq irq = new(arguments.Int32("v"));
        return world => new JsonObject
        {
            ["ret"] = world.Domain(number) is { } domain ? domain.Pop(irq) : AnswerNullDomain(world, irq),
        };
    }

    private static ScriptOperation MapFirmware(OperationArguments arguments)
    {
        int? device = arguments.Has("dev") ? arguments.Int32("dev") : null;
        int number = arguments.Int32("d", 0);
        uint[] parameters = [arguments.UInt32("p0", 0), arguments.UInt32("p1", 0)];
        int count = arguments.Has("np") ? (int)arguments.Number("np", 0, FirmwareIrqSpec.MaximumParameters) : 2;
        return world =>
        {
            FirmwareNode? node = device is { } owner
                ? world.Device(owner).FirmwareNode
                : world.Domain(number)?.FirmwareNode;
            FirmwareIrqSpec spec = new(node, parameters) { Count = count };
            return new JsonObject { ["ret"] = world.System.Domains.CreateMapping(spec).Number };
        };
    }

    private static ScriptOperation FindFirmware(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        BusToken token = Vocabularies.Tokens.Parse(arguments.Text("tok", "ANY"));
        return world =>
        {
            FirmwareIrqSpec spec = new(world.Domain(number)?.FirmwareNode);
            return new JsonObject { ["ret"] = world.Levels.NumberOf(world.System.Domains.Find(spec, token)) };
        };
    }

    private static ScriptOperation SetDefault(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        return world =>
        {
            world.System.Domains.Default = world.Domain(number);
            return new JsonObject { ["ret"] = world.Levels.NumberOf(world.System.Domains.Default) };
        };
    }

    // The calls are members of a domain here, so what the kernel answers to a null pointer is answered for them:
    // unless an installed handler is in the way first, the argument is invalid.
    private static int AnswerNullDomain(ReplayWorld world, Irq irq)
    {
        if (world.System.Find(irq) is not { HasAction: true })
        {
            return ErrorCode.Invalid;
        }

        world.Warn($"Interrupt {irq} has a handler.");
        return ErrorCode.Busy;
    }
}

using System.Text.Json.Nodes;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Replay.Recordings;
using Genirq.Replay.World;

namespace Genirq.Replay.Operations;

/// <summary>The operations that build the world: domains and devices.</summary>
internal static class WorldOperations
{
    /// <summary>Adds the family.</summary>
    /// <param name="catalog">Where to.</param>
    public static void AddTo(Dictionary<string, Func<OperationArguments, ScriptOperation>> catalog)
    {
        catalog.Add("dom_create", CreateDomain);
        catalog.Add("dom_remove", RemoveDomain);
        catalog.Add("dom_info", DescribeDomain);
        catalog.Add("gmsi_create", CreateGlobal);
        catalog.Add("dev_add", AddDevice);
        catalog.Add("dev_del", DeleteDevice);
        catalog.Add("setup", SetUp);
        catalog.Add("pci", MarkPci);
        catalog.Add("create", CreateDeviceDomain);
    }

    private static ScriptOperation CreateDomain(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        ScriptDomainSettings settings = ScriptDomainSettings.Parse(arguments);
        return world =>
        {
            IrqDomainOptions options = settings.Options;
            if (settings.Parent is { } parent)
            {
                options = options with { Parent = world.Domain(parent) };
            }

            ScriptDomain domain = new(world, number, settings);
            int error = world.System.Domains.Instantiate(domain, options);
            if (error != 0)
            {
                return new JsonObject { ["ret"] = error };
            }

            world.Levels.Add(number, domain);
            return new JsonObject
            {
                ["ret"] = 1,
                ["dflags"] = Vocabularies.DomainFlags.FormatFlags(domain.Flags),
                ["hwmax"] = domain.HardwareLimit,
                ["revmap"] = domain.ReverseMapSize,
            };
        };
    }

    private static ScriptOperation RemoveDomain(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        return world =>
        {
            world.System.Domains.Remove(world.Levels.Domain(number));
            world.Levels.Remove(number);
            return null;
        };
    }

    private static ScriptOperation DescribeDomain(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        return world =>
        {
            IrqDomain domain = world.Levels.Domain(number);
            return new JsonObject
            {
                ["mapcount"] = domain.MappedCount,
                ["hwmax"] = domain.HardwareLimit,
                ["revmap"] = domain.ReverseMapSize,
                ["tok"] = Vocabularies.Tokens.Format(domain.BusToken),
                ["dflags"] = Vocabularies.DomainFlags.FormatFlags(domain.Flags),
                ["inuse"] = domain is ScriptDomain script ? script.Taken : 0,
            };
        };
    }

    private static ScriptOperation CreateGlobal(OperationArguments arguments)
    {
        int number = arguments.Int32("d", 0);
        int? parent = arguments.Has("parent") ? arguments.Int32("parent") : null;
        FirmwareNode node = FirmwareNode.Named(arguments.Text("cname"));
        TemplateSettings template = TemplateSettings.Parse(arguments);
        return world =>
        {
            MsiDomain? domain = MsiDomain.CreateGlobal(
                world.System,
                node,
                template.Build(world, LevelName.OfDomain(number)),
                template.HardwareSize,
                parent is { } above ? world.Domain(above) : null);
            if (domain is null)
            {
                return new JsonObject { ["ret"] = 0 };
            }

            world.Levels.Add(number, domain);
            return Describe(domain, new JsonObject { ["ret"] = 1 });
        };
    }

    private static ScriptOperation AddDevice(OperationArguments arguments)
    {
        int number = arguments.Int32("dev", 0);
        int? parent = arguments.Has("parent") ? arguments.Int32("parent") : null;
        bool hasNode = arguments.Mark("fwnode");
        bool isPci = arguments.Text("kind", "") switch
        {
            "" => false,
            "pci" => true,
            string kind => throw new FormatException($"the device kind \"{kind}\" is not known"),
        };
        return world =>
        {
            MsiDevice device = new(world.System, $"odev{number}", parent is { } above ? world.Domain(above) : null)
            {
                IsPci = isPci,
                FirmwareNode = hasNode ? FirmwareNode.Path($"devfw{number}") : null,
            };
            world.AddDevice(number, device);
            return new JsonObject { ["ret"] = 0 };
        };
    }

    private static ScriptOperation DeleteDevice(OperationArguments arguments)
    {
        int number = arguments.Int32("dev", 0);
        return world =>
        {
            world.Device(number).Dispose();
            world.RemoveDevice(number);
            return null;
        };
    }

    private static ScriptOperation SetUp(OperationArguments arguments)
    {
        int number = arguments.Int32("dev", 0);
        return world => new JsonObject { ["ret"] = world.Device(number).SetUpData() };
    }

    private static ScriptOperation MarkPci(OperationArguments arguments)
    {
        int number = arguments.Int32("dev", 0);
        bool isMsi = arguments.Mark("msi");
        bool isMsiX = arguments.Mark("msix");
        return world =>
        {
            MsiDevice device = world.Device(number);
            device.IsMsiEnabled = isMsi;
            device.IsMsiXEnabled = isMsiX;
            return null;
        };
    }

    private static ScriptOperation CreateDeviceDomain(OperationArguments arguments)
    {
        int number = arguments.Int32("dev", 0);
        MsiDomainId id = MsiOperations.ParseDomainId(arguments);
        TemplateSettings template = TemplateSettings.Parse(arguments);
        return world =>
        {
            MsiDevice device = world.Device(number);
            MsiDomainTemplate built = template.Build(world, LevelName.OfDevice(number));
            if (!device.CreateDomain(id, built, template.HardwareSize) || device.GetDomain(id) is not { } domain)
            {
                return new JsonObject { ["ret"] = 0 };
            }

            world.Levels.AddOfDevice(number, domain);
            return Describe(domain, new JsonObject
            {
                ["ret"] = 1,
                ["name"] = domain.Name,
                ["chip"] = domain.Info.Chip.Name,
            });
        };
    }

    private static JsonObject Describe(MsiDomain domain, JsonObject result)
    {
        result["hwsize"] = domain.Info.HardwareSize;
        result["mflags"] = Vocabularies.DeviceFlags.FormatFlags(domain.Info.Flags);
        result["dflags"] = Vocabularies.DomainFlags.FormatFlags(domain.Flags);
        result["tok"] = Vocabularies.Tokens.Format(domain.BusToken);
        return result;
    }
}

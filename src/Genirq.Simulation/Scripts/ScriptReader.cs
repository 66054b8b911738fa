using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;

namespace Genirq.Simulation.Scripts;

/// <summary>Reads a script and refuses all that it does not know.</summary>
/// <param name="text">The script.</param>
internal sealed class ScriptReader(ScriptText text)
{
    // Limit: steps and devices of one script.
    private const int MaxSteps = 100_000;
    private const int MaxDevices = 4096;

    private static readonly string[] s_schemas = [MachineScript.Schema];
    private static readonly string[] s_models = ["network", "storage", "accelerator", "endpoint"];
    private static readonly string[] s_stores = ["contexts", "slots"];
    private static readonly string[] s_kinds = ["any", "msix", "msi", "intx"];

    /// <summary>Reads it.</summary>
    public MachineScript Read()
    {
        ScriptObject root = ScriptParser.Parse(text).AsObject("a script");
        root.Word("schema", s_schemas);
        MachineOptions machine = ReadMachine(root.Need("machine").AsObject("\"machine\""));
        List<ScriptDevice> devices = [];
        ScriptValue list = root.Need("devices");
        List<ScriptValue> items = list.AsArray("\"devices\"");
        CheckCount(list, items.Count, MaxDevices);
        foreach (ScriptValue item in items)
        {
            devices.Add(ReadDevice(item.AsObject("a device"), devices));
        }

        ScriptValue stepList = root.Need("steps");
        List<ScriptValue> stepItems = stepList.AsArray("\"steps\"");
        CheckCount(stepList, stepItems.Count, MaxSteps);
        root.Finish();
        ScriptStepReader reader = new(CpuMask.FirstCpus(machine.CpuCount), devices);
        return new MachineScript(text.File)
        {
            Machine = machine,
            Devices = devices,
            Steps = [.. stepItems.Select(item => reader.Read(item.AsObject("a step")))],
        };
    }

    private static void CheckCount(ScriptValue list, int count, int most)
    {
        if (count > most)
        {
            throw list.Refuse($"there are {count} items here; {most} are allowed.");
        }
    }

    private static MachineOptions ReadMachine(ScriptObject machine)
    {
        int cpus = machine.NeedNumber("cpus", 1, 4096);
        int nodes = machine.Number("nodes", 1, Math.Min(cpus, 64), otherwise: 1);
        int platform = machine.Word("platform", MachineScript.Platforms, otherwise: MachineScript.Platforms[0]);
        if (cpus > MachineOptions.MostHarts && MachineScript.PlatformOf(platform) == MachinePlatform.RiscVImsic)
        {
            throw machine.Need("cpus").Refuse(
                $"messages of {MachineScript.Platforms[platform]} reach {MachineOptions.MostHarts} CPUs at most.");
        }

        CpuMask? online = machine.Cpus("online", CpuMask.FirstCpus(cpus));
        long seed = machine.Number("seed", 0, long.MaxValue) ?? 0;
        machine.Finish();
        return MachineScript.On(platform, new MachineOptions
        {
            CpuCount = cpus,
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => (int)((long)cpu * nodes / cpus))],
            OnlineCpus = online,
            Seed = (ulong)seed,
        });
    }

    private static ScriptDevice ReadDevice(ScriptObject item, List<ScriptDevice> before)
    {
        ScriptValue name = item.Need("name");
        string word = name.AsText("\"name\"");
        if (word.Length is 0 or > 32 || !word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw name.Refuse($"a device's name has 1 to 32 letters, digits, - and _, unlike \"{word}\".");
        }

        if (before.Exists(device => device.Name == word))
        {
            throw name.Refuse($"there is a device \"{word}\" already.");
        }

        ScriptValue place = item.Need("slot");
        if (!PciSlot.TryParse(place.AsText("\"slot\""), out PciSlot slot))
        {
            throw place.Refuse($"\"slot\" must look like 0000:3d:00.0, unlike {place.KindName}.");
        }

        if (before.Find(device => device.Slot == slot) is { } other)
        {
            throw place.Refuse($"the slot {slot} has the device \"{other.Name}\" already.");
        }

        ScriptModel model = (ScriptModel)item.Word("model", s_models);
        ScriptDevice device = ReadNumbers(item, new ScriptDevice(word, model, slot)
        {
            Node = item.Number("node", -1, 63, otherwise: -1),
        });
        item.Finish();
        return device;
    }

    private static ScriptDevice ReadNumbers(ScriptObject item, ScriptDevice device) => device.Model switch
    {
        ScriptModel.Network => device with
        {
            Vectors = (int?)item.Number("vectors", NetworkCardRegisters.FixedVectors, 2048),
            Queues = (int?)item.Number("queues", 1, NetworkCardRegisters.MaxQueues),
        },
        ScriptModel.Storage => device with
        {
            Vectors = (int?)item.Number("vectors", 1, 2048),
            Queues = (int?)item.Number("queues", 1, 2047),
            WorkNanoseconds = item.Number("command-ns", 0, 1_000_000_000),
            OpenQueues = (int?)item.Number("open", 1, 2047),
        },
        ScriptModel.Accelerator => device with
        {
            Vectors = (int?)item.Number("vectors", 1, 128),
            Queues = (int?)item.Number("queues", 1, AcceleratorRegisters.MaxQueues),
            Slots = (int?)item.Number("slots", 1, 65536),
            WorkNanoseconds = item.Number("work-ns", 0, 1_000_000_000),
            Store = (AcceleratorStore)item.Word("store", s_stores, otherwise: s_stores[0]),
        },
        _ => device with
        {
            Vectors = (int?)item.Number("vectors", 1, 2048),
            Messages = ReadMessages(item),
            Kinds = item.Word("kinds", s_kinds, otherwise: s_kinds[0]) switch
            {
                1 => InterruptKinds.MsiX,
                2 => InterruptKinds.Msi,
                3 => InterruptKinds.IntX,
                _ => InterruptKinds.All,
            },
        },
    };

    private static int? ReadMessages(ScriptObject item)
    {
        if (item.Find("messages") is not { } value)
        {
            return null;
        }

        int count = (int)value.AsNumber("\"messages\"", 1, 32);
        return int.IsPow2(count)
            ? count
            : throw value.Refuse($"\"messages\" must be 1, 2, 4, 8, 16 or 32, not {count}.");
    }
}

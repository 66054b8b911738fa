using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Simulation.Scripts;

/// <summary>Reads the steps of a script.</summary>
/// <param name="possible">The CPUs of its machine.</param>
/// <param name="devices">Its devices.</param>
internal sealed class ScriptStepReader(CpuMask possible, IReadOnlyList<ScriptDevice> devices)
{
    private const int MaxCount = 1_000_000;
    private const int MaxQueue = 65_535;
    private const long MaxNanoseconds = 1_000_000_000_000;

    private static readonly string[] s_words =
    [
        "note", "probe", "remove", "add-queue", "remove-queue", "fire", "link", "error", "mask", "unmask",
        "affinity", "offline", "online", "run", "expect",
    ];

    private static readonly string[] s_stores = ["msix", "msi", "intx", "ims"];

    /// <summary>The word for a kind of step.</summary>
    public static string WordOf(ScriptStepKind kind) => s_words[(int)kind];

    /// <summary>Reads a step.</summary>
    public ScriptStep Read(ScriptObject item)
    {
        ScriptStepKind kind = (ScriptStepKind)item.Word("do", s_words);
        ScriptStep step = new(kind, item.Place);
        step = kind switch
        {
            ScriptStepKind.Note => step with { Text = item.NeedText("text") },
            ScriptStepKind.Offline or ScriptStepKind.Online =>
                step with { Cpu = item.NeedNumber("cpu", 0, possible.Last), Fails = ReadFails(item) },
            ScriptStepKind.Run => step with { Nanoseconds = item.Number("ns", 0, MaxNanoseconds) },
            ScriptStepKind.Expect => ReadExpectation(item, step),
            _ => ReadDeviceStep(item, step),
        };
        item.Finish();
        return step;
    }

    private ScriptStep ReadDeviceStep(ScriptObject item, ScriptStep step)
    {
        ScriptDevice device = ReadDevice(item.Need("device"));
        step = step with { Device = device.Name, Fails = ReadFails(item) };
        switch (step.Kind)
        {
            case ScriptStepKind.AddQueue:
                return step with
                {
                    Cpus = item.Cpus("cpus", possible),
                    Pasid = device.Model == ScriptModel.Accelerator
                        ? (uint?)item.Number("pasid", 0, (1 << 20) - 1)
                        : null,
                };
            case ScriptStepKind.Link:
                CheckModel(item, device, "link", ScriptModel.Network);
                return step with { IsUp = item.Need("up").AsBool("\"up\"") };
            case ScriptStepKind.Error:
                CheckModel(item, device, "error", ScriptModel.Network, ScriptModel.Accelerator);
                return step;
            case ScriptStepKind.Probe or ScriptStepKind.Remove:
                return step;
            default:
                return ReadQueueStep(item, step);
        }
    }

    private ScriptStep ReadQueueStep(ScriptObject item, ScriptStep step)
    {
        step = step with { Queue = item.NeedNumber("queue", 0, MaxQueue) };
        return step.Kind switch
        {
            ScriptStepKind.Fire => step with { Count = item.Number("count", 1, MaxCount, otherwise: 1) },
            ScriptStepKind.Affinity => step with
            {
                Cpus = item.Cpus("cpus", possible)
                    ?? throw item.Need("do").Refuse("a step \"affinity\" needs \"cpus\"."),
            },
            _ => step,
        };
    }

    private static void CheckModel(ScriptObject item, ScriptDevice device, string word, params ScriptModel[] models)
    {
        if (!models.Contains(device.Model))
        {
            string can = string.Join(" or ", models.Select(static model => model.ToString().ToLowerInvariant()));
            throw item.Need("device").Refuse(
                $"\"{word}\" needs a device of the model {can}; \"{device.Name}\" is of "
                + $"{device.Model.ToString().ToLowerInvariant()}.");
        }
    }

    private static IrqError ReadFails(ScriptObject item)
    {
        if (item.Find("fails") is not { } value)
        {
            return IrqError.None;
        }

        string word = value.AsText("\"fails\"");
        return Enum.TryParse(word, out IrqError error) && error != IrqError.None && Enum.IsDefined(error)
            && !char.IsAsciiDigit(word[0])
            ? error
            : throw value.Refuse(
                $"\"fails\" must be one of {string.Join(", ", Enum.GetNames<IrqError>().Skip(1))}, not \"{word}\".");
    }

    private ScriptDevice ReadDevice(ScriptValue value)
    {
        string name = value.AsText("\"device\"");
        return devices.FirstOrDefault(device => device.Name == name)
            ?? throw value.Refuse(
                devices.Count == 0
                    ? $"there is no device \"{name}\": the script has none."
                    : $"there is no device \"{name}\"; there are "
                        + $"{string.Join(", ", devices.Select(static device => device.Name))}.");
    }

    // A queue's fields need a queue, a device's a device; the machine's stand alone.
    private ScriptStep ReadExpectation(ScriptObject item, ScriptStep step)
    {
        ScriptDevice? device = item.Find("device") is { } named ? ReadDevice(named) : null;
        int? queue = device is null ? null : (int?)item.Number("queue", 0, MaxQueue);
        ScriptExpectation wanted = new() { Events = item.Number("events", 0, long.MaxValue) };
        if (queue is not null)
        {
            wanted = wanted with
            {
                Interrupts = item.Number("interrupts", 0, long.MaxValue),
                IsOpen = item.Flag("open"),
                Index = item.Number("index", 0, MaxQueue),
                Store = item.Find("store") is null ? null : s_stores[item.Word("store", s_stores)],
                Cpus = item.Cpus("cpus", possible, canBeEmpty: true),
            };
        }
        else
        {
            wanted = wanted with
            {
                Missing = item.Number("missing", 0, long.MaxValue),
                Queues = device is null ? null : item.Number("queues", 0, MaxQueue),
                Online = device is null ? item.Cpus("online", possible) : null,
                Faults = device is null ? item.Number("faults", 0, long.MaxValue) : null,
            };
        }

        item.Finish();
        if (wanted == new ScriptExpectation())
        {
            throw item.Need("do").Refuse("this step expects nothing.");
        }

        return step with { Device = device?.Name, Queue = queue, Expectation = wanted };
    }
}

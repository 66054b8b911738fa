using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>The page of a report.</summary>
/// <param name="report">The report.</param>
/// <param name="markup">Where it goes.</param>
internal sealed class ReportPage(MachineReport report, MarkupWriter markup)
{
    private readonly VectorMap _map = new(report);
    private readonly PageFrame _frame = new(markup);

    /// <summary>Writes it.</summary>
    public void Write()
    {
        _frame.Write(Title, () =>
        {
            WriteHead();
            WriteMap();
            WriteRoom();
            WriteDevices();
            WriteCpus();
            WriteConsumers();
            _frame.WriteNotes("Notes", report.Notes);
        });
    }

    private string Title => report.Origin.Host is { } host
        ? $"Interrupts and vectors of {host}"
        : "Interrupts and vectors";

    // Without a map there are no colours either.
    private MapOwner? Find(string name) => report.Mapped is null ? null : _map.Find(name);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private void WriteHead()
    {
        _frame.WriteVerdict(report.Verdict);
        _frame.WriteHead(Title, report);
        if (report.IsPart)
        {
            markup.Line().Element(
                "p", "Verdict, vectors, map and largest requests are those of the whole machine.", "dim");
        }

        markup.Line().Open("dl", "tiles");
        int online = report.Cpus.Count(static cpu => cpu.IsOnline);
        _frame.WriteTile("CPUs online", Number(online), $"of {Number(report.Cpus.Count)}");
        _frame.WriteTile(
            "Devices with messages", Number(report.Devices.Count), $"of {Number(report.Functions)} functions");
        _frame.WriteTile("Their interrupts", Number(report.Devices.Sum(static device => device.Interrupts.Count)));
        if (report.Vectors is { } vectors)
        {
            string all = Number((long)vectors.Size * vectors.OnlineCpus);
            string basis = report.Bases.Vectors == Basis.Measured ? "" : BasisNames.WordOf(report.Bases.Vectors);
            _frame.WriteTile("Vectors free", Number(vectors.Available), $"of {all} {basis}".TrimEnd());
            _frame.WriteTile("Vectors in use", Number(vectors.Allocated), basis);
            _frame.WriteTile("Reserved", Number(vectors.Reserved), "no vector yet");
        }

        markup.Close();
    }

    private void WriteMap()
    {
        if (report.Mapped is null)
        {
            return;
        }

        markup.Line().Element("h2", report.Vectors is null ? "Identity map" : "Vector map").Element(
            "p",
            "Each row is a CPU, each cell a vector; colour, pattern and number are the device's. Hover to read a cell.",
            "dim");
        _frame.WriteMap(_map, "Vector map", Math.Max(1, _map.Owners.Count));
    }

    private void WriteRoom()
    {
        if (report.Vectors is not { Room: { } room })
        {
            return;
        }

        markup.Line().Element("h2", "What would still fit");
        List<(string Request, string Vectors, string Remark)> rows =
        [
            ("On any CPU", Number(room.Any.Vectors), StoppedBy(room.Any)),
            .. room.Nodes.Where(_ => room.Nodes.Count > 1).Select(node =>
                ($"On node {Number(node.Node)}", Number(node.Room.Vectors), StoppedBy(node.Room))),
        ];
        if (room.Housekeeping is { } kept)
        {
            rows.Add(("On CPUs that are not isolated", Number(kept.Vectors), $"CPUs {kept.Cpus}"));
        }

        rows.Add((
            "Managed, one on each possible CPU",
            Number(room.Managed.Vectors),
            $"{Number(room.Managed.Times)} such requests; CPU {Number(room.Managed.LimitingCpu)} has least"));
        new PageTable<(string Request, string Vectors, string Remark)>(
            "The largest request that would succeed, each as if it were the only one; a function can have 2048",
            [
                ("Request", false, static row => row.Request),
                ("Vectors", true, static row => row.Vectors),
                ("Remark", false, static row => row.Remark),
            ]).Write(markup, rows);
        OfflineRoom offline = room.Offline;
        string order = offline.RefusedAt < 0
            ? "All CPUs but the first can go offline, one after the other."
            : $"One after the other, {Number(offline.InOrder)} of {Number(offline.Candidates)} CPUs can go offline; "
                + $"then CPU {Number(offline.RefusedAt)} is refused.";
        markup.Element("p", order);
        if (offline.VetoMessage is { } message)
        {
            markup.Element("p", $"Refused even alone: CPUs {offline.Vetoed}. Linux says: {message}");
        }
    }

    private static string StoppedBy(RequestRoom room) => room.StoppedBy < 0
        ? ""
        : $"CPU {Number(room.StoppedBy)} counts more than it has, and is chosen in vain";

    private void WriteDevices()
    {
        markup.Line().Element("h2", "Devices");
        new PageTable<DeviceReport>(
            "Functions with message interrupts",
            [
                ("Slot", false, static device => device.Function.Slot.ToString()),
                ("Driver", false, static device => device.Function.Driver ?? ""),
                ("Kind", false, static device => ReportJson.WordOf(device.Kind)),
                ("On", false, static device => device.IsEnabled ? "yes" : "no"),
                ("Table", true, static device => BasisNames.Mark(
                    Number(device.TableSize), device.Function.IsInferred ? Basis.Assumed : Basis.Measured)),
                ("Used", true, static device => Number(device.Interrupts.Count)),
                ("Managed", true, static device => Number(device.Interrupts.Count(IsManaged))),
                ("Node", true, static device => device.Function.Node < 0 ? "" : Number(device.Function.Node)),
                ("Interrupts", false, static device => Numbers(device.Interrupts.Select(one => one.Irq.Number))),
                ("CPUs", false, static device => BasisNames.Mark(
                    CpusOf(device.Interrupts.Select(one => one.Cpus)), BasisNames.WeakestOfCpus(device.Interrupts))),
            ]).Write(markup, report.Devices, device => Find(device.Function.Slot.ToString()));
        if (report.Others.Count > 0)
        {
            new PageTable<IGrouping<string, OtherInterruptReport>>(
                "Interrupts that are no function's messages",
                [
                    ("Chip", false, static group => group.Key),
                    ("Count", true, static group => Number(group.Count())),
                    ("Interrupts", false, static group => BasisNames.Numbers(group)),
                    ("CPUs", false, static group => CpusOf(group.Select(one => one.Cpus))),
                ]).Write(
                    markup,
                    [.. report.Others.GroupBy(static other => other.Group)],
                    group => Find(group.Key));
        }
    }

    private static bool IsManaged(InterruptReport interrupt) => interrupt.Vector is { ManagedCpus: not null };

    private static string Numbers(IEnumerable<int> numbers) => CpuMask.Of([.. numbers]).ToString();

    private static string CpusOf(IEnumerable<CpuMask?> masks) =>
        masks.OfType<CpuMask>().Aggregate(CpuMask.Empty, static (all, mask) => all.Or(mask)).ToString();

    private void WriteCpus()
    {
        markup.Line().Element("h2", "CPUs and nodes");
        (string Head, bool IsNumber, Func<CpuGroup, string> Cell)[] columns =
        [
            ("CPU", false, static group => group.Numbers),
            ("Online", false, static group => group.Members[0].IsOnline ? "yes" : "no"),
            ("Node", true, static group => group.Range(static cpu => cpu.Node)),
            ("Interrupts", true, static group => group.Range(static cpu => cpu.Interrupts)),
            ("Size", true, static group => group.Range(static cpu => cpu.Vectors?.Size)),
            ("Used", true, static group => group.Range(static cpu => cpu.Vectors?.Allocated)),
            ("Managed", true, static group => group.Range(static cpu => cpu.Vectors?.Managed)),
            ("In use", true, static group => group.Range(static cpu => cpu.Vectors?.ManagedInUse)),
            ("Free", true, static group => group.Range(static cpu => cpu.Vectors?.Available)),
        ];
        bool hasVectors = report.Vectors is not null;
        new PageTable<CpuGroup>(
            "CPUs; alike ones together where there are many", hasVectors ? columns : columns[..4])
            .Write(markup, CpuGroup.Rows(CpuGroup.Shown(report), single: false));
        (string Head, bool IsNumber, Func<NodeReport, string> Cell)[] nodes =
        [
            ("Node", false, static node => Number(node.Node)),
            ("CPUs", false, static node => node.OnlineCpus.ToString()),
            ("Devices", true, static node => Number(node.Devices)),
            ("Size", true, static node => Number(node.Vectors?.Size)),
            ("Used", true, static node => Number(node.Vectors?.Allocated)),
            ("Managed", true, static node => Number(node.Vectors?.Managed)),
            ("Free", true, static node => Number(node.Vectors?.Available)),
        ];
        new PageTable<NodeReport>("Nodes, over their online CPUs", hasVectors ? nodes : nodes[..3])
            .Write(markup, report.Nodes);
    }

    private void WriteConsumers()
    {
        if (report.Vectors is null)
        {
            return;
        }

        markup.Line().Element("h2", "Who takes most");
        (string Head, bool IsNumber, Func<ConsumerReport, string> Cell)[] columns =
        [
            ("Interrupts", true, static consumer => Number(consumer.Interrupts)),
            ("Taken", true, static consumer => Number(consumer.Taken)),
            ("Managed", true, static consumer => Number(consumer.Managed)),
            ("Reserved", true, static consumer => Number(consumer.Reserved)),
        ];
        new PageTable<ConsumerReport>(
            "Drivers. A managed interrupt takes a vector on each of its CPUs",
            [
                ("Driver", false, static consumer => consumer.Name),
                ("Devices", true, static consumer => consumer.Devices == 0 ? "" : Number(consumer.Devices)),
                .. columns,
            ]).Write(markup, report.TopDrivers);
        new PageTable<ConsumerReport>(
            "Devices",
            [
                ("Device", false, static consumer => consumer.Name),
                ("Driver", false, static consumer => consumer.Driver ?? ""),
                .. columns,
            ]).Write(markup, report.TopDevices, consumer => Find(consumer.Name));
    }
}

using System.Globalization;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>The page of a plan.</summary>
/// <param name="plan">The plan.</param>
/// <param name="markup">Where it goes.</param>
internal sealed class PlanPage(PlanResult plan, MarkupWriter markup)
{
    // Limit: moves that are listed; JSON has all.
    private const int MaximumMoves = 1000;

    // Limit: notes of one change that are shown at once; more are folded.
    private const int MaximumNotes = 8;

    private readonly PageFrame _frame = new(markup);

    /// <summary>Writes it.</summary>
    public void Write()
    {
        string title = plan.Before.Origin.Host is { } host ? $"Plan for {host}" : "Plan";
        _frame.Write(title, () =>
        {
            _frame.WriteVerdict(plan.Verdict);
            _frame.WriteHead(title, plan.Before);
            WriteSteps();
            WriteFailures();
            WriteSums();
            WriteMaps();
            WriteDevices();
            WriteCpus();
            WriteMoves();
            WriteCommands();
            _frame.WriteNotes("Notes", plan.After.Notes);
        });
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private void WriteSteps()
    {
        markup.Line().Element("h2", "Changes");
        markup.Open("ol", "notes");
        foreach (PlanStep step in plan.Steps)
        {
            markup.Open("li").Element("b", step.Action);
            bool isLong = step.Notes.Count > MaximumNotes;
            if (isLong)
            {
                markup.Open("details").Element("summary", $"{Number(step.Notes.Count)} notes");
            }

            foreach (string note in step.Notes)
            {
                markup.Element("div", note, "dim");
            }

            _ = isLong ? markup.Close().Close() : markup.Close();
        }

        markup.Close();
    }

    private void WriteFailures()
    {
        if (plan.Failures.Count == 0)
        {
            return;
        }

        markup.Line().Element("h2", "Refused");
        new PageTable<PlanFailure>(
            "What the machine refuses, in order",
            [
                ("Change", false, static failure => failure.Action),
                ("Errno", true, static failure => Number(failure.Result)),
                ("Level", false, static failure => failure.Level),
                ("Message", false, static failure => failure.Message),
            ])
        {
            Sentences = [3],
        }.Write(markup, plan.Failures);
    }

    private void WriteSums()
    {
        markup.Line().Element("h2", "Before and after");
        List<(string Name, string Before, string After)> rows = [];
        Add("CPUs online", static report => report.Cpus.Count(static cpu => cpu.IsOnline));
        Add("Devices with messages", static report => report.Devices.Count);
        Add("Their interrupts", static report => report.Devices.Sum(static device => device.Interrupts.Count));
        Add("Vectors in use", static report => report.Vectors?.Allocated);
        Add("Vectors free", static report => report.Vectors?.Available);
        Add("Reserved", static report => report.Vectors?.Reserved);
        Add("Largest request", static report => report.Vectors?.Room.Any.Vectors);
        Add("Largest managed request", static report => report.Vectors?.Room.Managed.Vectors);
        rows.Add(("Verdict", plan.Before.Verdict.Word, plan.After.Verdict.Word));
        new PageTable<(string Name, string Before, string After)>(
            "Sums over the machine",
            [
                ("Sum", false, static row => row.Name),
                ("Before", true, static row => row.Before),
                ("After", true, static row => row.After),
            ]).Write(markup, rows);

        void Add(string name, Func<MachineReport, long?> value)
        {
            if (value(plan.Before) is not null || value(plan.After) is not null)
            {
                rows.Add((name, Number(value(plan.Before)), Number(value(plan.After))));
            }
        }
    }

    private void WriteMaps()
    {
        if (plan.Before.Mapped is null || plan.After.Mapped is null)
        {
            return;
        }

        VectorMap before = new(plan.Before);
        VectorMap after = new(plan.After, before);
        markup.Line().Element("h2", "Vector map before").Element(
            "p", "Who is on both maps has the same colour, pattern and number on both.", "dim");
        _frame.WriteMap(before, "Vector map before", Math.Max(1, after.Owners.Count));
        markup.Line().Element("h2", "Vector map after");
        _frame.WriteMap(after, "Vector map after", styled: 0);
    }

    private void WriteDevices()
    {
        Dictionary<string, (string Driver, int? Before, int? After)> devices = new(StringComparer.Ordinal);
        foreach (DeviceReport device in plan.Before.Devices)
        {
            string slot = device.Function.Slot.ToString();
            (string Driver, int? Before, int? After) known = devices.GetValueOrDefault(slot);
            devices[slot] = (
                device.Function.Driver ?? "", (known.Before ?? 0) + device.Interrupts.Count, known.After);
        }

        foreach (DeviceReport device in plan.After.Devices)
        {
            string slot = device.Function.Slot.ToString();
            (string Driver, int? Before, int? After) known = devices.GetValueOrDefault(slot);
            devices[slot] = (
                device.Function.Driver ?? "", known.Before, (known.After ?? 0) + device.Interrupts.Count);
        }

        markup.Line().Element("h2", "Devices");
        new PageTable<(string Slot, string Driver, int? Before, int? After)>(
            "Interrupts of each function",
            [
                ("Slot", false, static row => row.Slot),
                ("Driver", false, static row => row.Driver),
                ("Before", true, static row => Number(row.Before)),
                ("After", true, static row => Number(row.After)),
            ]).Write(
                markup,
                [.. devices.OrderBy(static device => device.Key, StringComparer.Ordinal).Select(static device =>
                    (device.Key, device.Value.Driver, device.Value.Before, device.Value.After))]);
    }

    private void WriteCpus()
    {
        Dictionary<int, CpuReport?> before =
            plan.Before.Cpus.ToDictionary(static cpu => cpu.Cpu, static cpu => (CpuReport?)cpu);
        CpuReport[] changed =
        [
            .. plan.After.Cpus.Where(cpu => before.GetValueOrDefault(cpu.Cpu) is not { } old
                || old.IsOnline != cpu.IsOnline || old.Interrupts != cpu.Interrupts
                || old.Vectors?.Available != cpu.Vectors?.Available),
        ];
        if (changed.Length == 0)
        {
            return;
        }

        markup.Line().Element("h2", "CPUs that change");
        new PageTable<CpuReport>(
            "Interrupts and free vectors of each",
            [
                ("CPU", false, static cpu => Number(cpu.Cpu)),
                ("Online", false, static cpu => cpu.IsOnline ? "yes" : "no"),
                ("Interrupts before", true, cpu => Number(before.GetValueOrDefault(cpu.Cpu)?.Interrupts)),
                ("After", true, static cpu => Number(cpu.Interrupts)),
                ("Free before", true, cpu => Number(before.GetValueOrDefault(cpu.Cpu)?.Vectors?.Available)),
                ("After", true, static cpu => Number(cpu.Vectors?.Available)),
            ]).Write(markup, changed);
    }

    private void WriteMoves()
    {
        if (plan.Moves.Count == 0 && plan.Parked.Count == 0)
        {
            return;
        }

        markup.Line().Element("h2", "Interrupts that move");
        List<(string Irq, string From, string To)> rows =
        [
            .. plan.Moves.Take(MaximumMoves)
                .Select(static move => (move.Irq.ToString(), move.FromWords, move.ToWords)),
            .. plan.Parked.Take(MaximumMoves)
                .Select(static parked => (parked.Irq.ToString(), "", $"CPUs {parked.Cpus}, with the next event")),
        ];
        new PageTable<(string Irq, string From, string To)>(
            $"{Number(plan.Moves.Count)} move, {Number(plan.Parked.Count)} wait for their next event",
            [
                ("Interrupt", true, static row => row.Irq),
                ("From", false, static row => row.From),
                ("To", false, static row => row.To),
            ]).Write(markup, rows);
    }

    private void WriteCommands()
    {
        if (plan.Commands.Count > 0)
        {
            markup.Line().Element("h2", "To type").Element("pre", string.Join('\n', plan.Commands));
        }
    }
}

using System.Globalization;
using Genirq.Diagnostics;
using Genirq.Simulation.Scripts;

namespace Genirq.Cli.Running;

/// <summary>A step of a script, and how it went, as a line for people.</summary>
internal static class StepText
{
    /// <summary>A step.</summary>
    public static string Of(ScriptStep step)
    {
        if (step.Kind == ScriptStepKind.Note)
        {
            return $"# {step.Text}";
        }

        string line = new ScriptStepResult(step, 0).Word;
        line += step.Device is null ? "" : $" {step.Device}";
        line += step.Queue is null ? "" : Text($" queue {step.Queue}");
        line += step.Count == 1 ? "" : Text($" x {step.Count}");
        line += step.Kind is ScriptStepKind.Offline or ScriptStepKind.Online ? Text($" CPU {step.Cpu}") : "";
        line += step.Pasid is null ? "" : Text($" PASID 0x{step.Pasid:x}");
        line += step.Cpus is null ? "" : $" to CPU {step.Cpus}";
        line += step.Kind != ScriptStepKind.Link ? "" : step.IsUp ? " up" : " down";
        line += step.Nanoseconds is null ? "" : Text($" {step.Nanoseconds} ns");
        return step.Expectation is null ? line : $"{line}{Of(step.Expectation)}";
    }

    /// <summary>How a step went; null: there is nothing to say.</summary>
    public static string? Of(ScriptStepResult result)
    {
        if (result.Difference is { } difference)
        {
            return $"DIFFERS: {difference}";
        }

        if (result.Error != IrqError.None)
        {
            return $"refused, as expected: {result.Error}: {result.Sentence}";
        }

        return result.Step.Kind == ScriptStepKind.AddQueue && result.Index is { } index
            ? Text($"queue {result.Queue} has {result.Store} index {index}, interrupt {result.Irq}")
            : null;
    }

    private static string Of(ScriptExpectation wanted)
    {
        string line = "";
        Add(ref line, "open", wanted.IsOpen is { } isOpen ? isOpen ? "true" : "false" : null);
        Add(ref line, "events", wanted.Events);
        Add(ref line, "missing", wanted.Missing);
        Add(ref line, "interrupts", wanted.Interrupts);
        Add(ref line, "index", wanted.Index);
        Add(ref line, "store", wanted.Store);
        Add(ref line, "cpus", wanted.Cpus);
        Add(ref line, "queues", wanted.Queues);
        Add(ref line, "online", wanted.Online);
        Add(ref line, "faults", wanted.Faults);
        return line;
    }

    private static void Add(ref string line, string name, object? value)
    {
        if (value is not null)
        {
            line += Text($"{(line.Length == 0 ? ":" : ",")} {name} {value}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;
using Genirq.Simulation.Scripts;
using Genirq.Simulation.Traces;

namespace Genirq.Cli.Running;

/// <summary>Writes a run for people: the steps of the script, and below each what it led to.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="names">The devices' names by slot.</param>
/// <param name="isWhole">Whether all of the trace is written, not only what tells the story.</param>
internal sealed class RunText(TextWriter output, IReadOnlyDictionary<PciSlot, string> names, bool isWhole)
    : TraceSink, IScriptObserver
{
    private long _nanoseconds;

    /// <inheritdoc/>
    public override void Write(in TraceRecord item)
    {
        string? line = Story(item) ?? (isWhole ? Other(item) : null);
        if (line is not null)
        {
            WriteLine(item.Nanoseconds, $"  {line}");
        }
    }

    /// <inheritdoc/>
    public void OnStep(ScriptStep step, long nanoseconds) => WriteLine(nanoseconds, StepText.Of(step));

    /// <inheritdoc/>
    public void OnResult(ScriptStepResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (StepText.Of(result) is { } line)
        {
            WriteLine(_nanoseconds, $"  {line}");
        }
    }

    private string? Story(in TraceRecord item) => item.Kind switch
    {
        TraceKind.MessageSent => item.Vector < 0
            ? Text($"{NameOf(item)} sends a message of its own: 0x{item.Address:x} = 0x{item.Data:x}")
            : Text($"{NameOf(item)} sends message {item.Vector}: 0x{item.Address:x} = 0x{item.Data:x}"),
        TraceKind.HandlerEntered => Text($"CPU {item.Cpu} runs {item.Name} (interrupt {item.Irq})"),
        TraceKind.Merged => Text($"CPU {item.Cpu} has vector 0x{item.Vector:x} waiting already"),
        TraceKind.Retriggered => Text($"vector 0x{item.Vector:x} is raised again on CPU {item.Cpu}"),
        TraceKind.Moved when item.Vector == X86Vectors.ManagedShutdown => null,
        TraceKind.Moved => Text($"interrupt {item.Irq} goes to CPU {item.Cpu} now, vector 0x{item.Vector:x}"),
        TraceKind.Lost => Text($"a message for CPU {item.Cpu}, vector 0x{item.Vector:x}, is lost"),
        TraceKind.Faulted => Text($"a message of {NameOf(item)} is refused: {item.Name}"),
        TraceKind.Unexpected => Text($"CPU {item.Cpu} takes vector 0x{item.Vector:x}, which has no owner"),
        TraceKind.CpuOffline => Text($"CPU {item.Cpu} is offline"),
        TraceKind.CpuOnline => Text($"CPU {item.Cpu} is online"),
        TraceKind.PinSent => Text($"the I/O APIC sends for its pin {item.Vector}"),
        TraceKind.Wire => Text($"{NameOf(item)} {(item.Data != 0 ? "asserts" : "releases")} its wire"),
        _ => null,
    };

    // All that a record has, by the words of the JSON form.
    private string Other(in TraceRecord item)
    {
        string line = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(item.Kind.ToString());
        line += item.Slot is null ? "" : $" {NameOf(item)}";
        line += item.Cpu < 0 ? "" : Text($" CPU {item.Cpu}");
        line += item.Irq.IsNone ? "" : Text($" interrupt {item.Irq}");
        line += item.Vector < 0 ? "" : item.Slot is null ? Text($" vector 0x{item.Vector:x}") : Text($" {item.Vector}");
        line += item.Address == 0 ? "" : Text($" 0x{item.Address:x} = 0x{item.Data:x}");
        return item.Name is null ? line : $"{line} {item.Name}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string NameOf(in TraceRecord item) =>
        item.Slot is { } slot ? names.TryGetValue(slot, out string? name) ? name : slot.ToString() : "a device";

    // Microseconds, to the nanosecond.
    private void WriteLine(long nanoseconds, string line)
    {
        _nanoseconds = nanoseconds;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1000m,12:0.000}  {line}\n"));
    }
}

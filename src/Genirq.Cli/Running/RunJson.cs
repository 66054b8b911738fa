using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Planning.Reports;
using Genirq.Simulation.Scripts;
using Genirq.Simulation.Traces;

namespace Genirq.Cli.Running;

/// <summary>Writes a run as JSON lines, schema <c>genirq.run/1</c>.</summary>
internal sealed class RunJson : TraceSink, IScriptObserver, IDisposable
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.run/1";

    private readonly Stream _output;
    private readonly JsonTraceWriter _trace;
    private readonly Utf8JsonWriter _writer;

    /// <summary>Makes a writer.</summary>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="script">What is played.</param>
    public RunJson(Stream output, MachineScript script)
    {
        _output = output;
        _trace = new JsonTraceWriter(output);
        _writer = new Utf8JsonWriter(output);
        _writer.WriteStartObject();
        _writer.WriteString("schema"u8, Schema);
        _writer.WriteString("script"u8, script.File);
        _writer.WriteNumber("seed"u8, script.Machine.Seed);
        EndLine();
    }

    /// <inheritdoc/>
    public override void Write(in TraceRecord item) => _trace.Write(item);

    /// <inheritdoc/>
    public void OnStep(ScriptStep step, long nanoseconds)
    {
        Begin("step", step, nanoseconds);
        WriteText("device"u8, step.Device);
        WriteNumber("queue"u8, step.Queue);
        WriteText("text"u8, step.Text.Length == 0 ? null : step.Text);
        EndLine();
    }

    /// <inheritdoc/>
    public void OnResult(ScriptStepResult result)
    {
        Begin("result", result.Step, result.Nanoseconds);
        WriteNumber("queue"u8, result.Queue);
        WriteNumber("index"u8, result.Index);
        WriteText("store"u8, result.Store);
        WriteNumber("irq"u8, result.Irq.IsNone ? null : result.Irq.Number);
        WriteText("error"u8, result.Error == IrqError.None ? null : result.Error.ToString());
        WriteText("sentence"u8, result.Sentence.Length == 0 ? null : result.Sentence);
        WriteText("difference"u8, result.Difference);
        EndLine();
    }

    /// <summary>Writes how the run ended.</summary>
    /// <param name="player">The run.</param>
    /// <param name="report">The machine then.</param>
    public void WriteEnd(ScriptPlayer player, MachineReport report)
    {
        _writer.WriteStartObject();
        _writer.WriteString("what"u8, "end"u8);
        _writer.WriteNumber("ns"u8, player.Machine.Clock.Nanoseconds);
        _writer.WriteNumber("differences"u8, player.Differences.Count);
        _writer.WriteStartArray("devices"u8);
        foreach (ScriptedDevice device in player.Devices)
        {
            _writer.WriteStartObject();
            _writer.WriteString("name"u8, device.Description.Name);
            _writer.WriteString("slot"u8, device.Description.Slot.ToString());
            _writer.WriteNumber("queues"u8, device.Driver.Queues.Count);
            _writer.WriteNumber("events"u8, device.Driver.Events);
            _writer.WriteNumber("missing"u8, device.Missing);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WritePropertyName("report"u8);
        ReportJson.Write(report, _writer);
        EndLine();
    }

    /// <summary>Ends the writer; what was written is in the stream.</summary>
    public void Dispose()
    {
        _trace.Dispose();
        _writer.Dispose();
    }

    private void Begin(string what, ScriptStep step, long nanoseconds)
    {
        _writer.WriteStartObject();
        _writer.WriteString("what"u8, what);
        _writer.WriteNumber("ns"u8, nanoseconds);
        _writer.WriteNumber("line"u8, step.Place.Line);
        _writer.WriteString("do"u8, new ScriptStepResult(step, nanoseconds).Word);
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            _writer.WriteNumber(name, number);
        }
    }

    private void EndLine()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        _output.WriteByte((byte)'\n');
    }
}

using System.Globalization;
using System.Text.Json;
using Genirq.Actions;

namespace Genirq.Simulation.Traces;

/// <summary>Writes a machine's trace as JSON lines: one object a record, fields without a value left out.</summary>
/// <remarks>
/// Fields, in this order: <c>n</c> (number), <c>ns</c> (time), <c>what</c> (the kind in lower camel case), and where
/// they apply <c>cpu</c>, <c>irq</c>, <c>vector</c>, <c>device</c>, <c>address</c> (hexadecimal), <c>data</c>
/// (hexadecimal),
/// <c>result</c> (of a handler), <c>name</c>.
/// </remarks>
public sealed class JsonTraceWriter : TraceSink, IDisposable
{
    private readonly Stream _output;
    private readonly Utf8JsonWriter _writer;
    private bool _isDisposed;

    /// <summary>Makes a writer.</summary>
    /// <param name="output">Where to; it stays open when the writer ends.</param>
    public JsonTraceWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _writer = new Utf8JsonWriter(output);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The writer has ended.</exception>
    public override void Write(in TraceRecord item)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _writer.WriteStartObject();
        _writer.WriteNumber("n"u8, item.Number);
        _writer.WriteNumber("ns"u8, item.Nanoseconds);
        _writer.WriteString("what"u8, JsonNamingPolicy.CamelCase.ConvertName(item.Kind.ToString()));
        if (item.Cpu >= 0)
        {
            _writer.WriteNumber("cpu"u8, item.Cpu);
        }

        if (!item.Irq.IsNone)
        {
            _writer.WriteNumber("irq"u8, item.Irq.Number);
        }

        if (item.Vector >= 0)
        {
            _writer.WriteNumber("vector"u8, item.Vector);
        }

        if (item.Slot is { } slot)
        {
            _writer.WriteString("device"u8, slot.ToString());
        }

        WriteAccess(item);
        if (item.Name is { } name)
        {
            _writer.WriteString("name"u8, name);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        _output.WriteByte((byte)'\n');
    }

    /// <summary>Ends the writer; what was written is in the stream.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _writer.Dispose();
    }

    private void WriteAccess(in TraceRecord item)
    {
        if (item.Kind == TraceKind.HandlerLeft)
        {
            _writer.WriteString("result"u8, JsonNamingPolicy.CamelCase.ConvertName($"{(IrqResult)item.Data}"));
            return;
        }

        if (item.Address != 0)
        {
            _writer.WriteString("address"u8, string.Create(CultureInfo.InvariantCulture, $"0x{item.Address:x}"));
        }

        if (item.Address != 0 || item.Data != 0)
        {
            _writer.WriteString("data"u8, string.Create(CultureInfo.InvariantCulture, $"0x{item.Data:x}"));
        }
    }
}

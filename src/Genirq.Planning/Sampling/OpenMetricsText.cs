using System.Globalization;

namespace Genirq.Planning.Sampling;

/// <summary>Writes families of metrics in the text format of OpenMetrics.</summary>
/// <param name="output">Where it goes.</param>
/// <remarks>Gauges and counters only: node_exporter's textfile collector reads these as well. Source: OpenMetrics 1.0,
/// "ABNF" and "Overall structure".</remarks>
internal sealed class OpenMetricsText(TextWriter output)
{
    private string _name = "";

    /// <summary>Begins a family; its samples follow.</summary>
    /// <param name="name">The name, without a suffix.</param>
    /// <param name="kind">What the values are.</param>
    /// <param name="help">A sentence for people.</param>
    public void Begin(string name, MetricKind kind, string help)
    {
        output.Write($"# HELP {name} {Escape(help)}\n");
        output.Write($"# TYPE {name} {(kind == MetricKind.Counter ? "counter" : "gauge")}\n");
        _name = kind == MetricKind.Counter ? $"{name}_total" : name;
    }

    /// <summary>Writes a sample of the family that was begun.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="labels">Names and values of its labels; those without a value are left out.</param>
    public void Add(double value, params ReadOnlySpan<(string Name, string? Value)> labels)
    {
        output.Write(_name);
        bool isFirst = true;
        foreach ((string name, string? label) in labels)
        {
            if (label is not null)
            {
                output.Write($"{(isFirst ? '{' : ',')}{name}=\"{Escape(label)}\"");
                isFirst = false;
            }
        }

        output.Write(isFirst ? " " : "} ");
        output.Write(value.ToString("R", CultureInfo.InvariantCulture));
        output.Write('\n');
    }

    /// <summary>Writes the end, which shows a reader that nothing is missing.</summary>
    public void End() => output.Write("# EOF\n");

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}

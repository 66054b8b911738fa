using System.Globalization;

namespace Genirq.Benchmarks.Quick;

/// <summary>What was measured of one line.</summary>
/// <param name="Name">The line.</param>
/// <param name="Best">Nanoseconds per operation in the fastest round.</param>
/// <param name="Median">The median over the passes of each pass's median.</param>
/// <param name="Bytes">Bytes allocated per operation.</param>
internal sealed record QuickResult(string Name, double Best, double Median, double Bytes)
{
    /// <summary>The result as one JSON object.</summary>
    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"name":"{{Name}}","ns":{{Best:0.00}},"medianNs":{{Median:0.00}},"bytes":{{Bytes:0.##}}}""");
}

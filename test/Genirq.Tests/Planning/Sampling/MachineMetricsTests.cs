using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sampling;

namespace Genirq.Tests.Planning.Sampling;

/// <summary>The text of OpenMetrics: its grammar, and that its values are those of report and sample.</summary>
public sealed partial class MachineMetricsTests
{
    private readonly MachineReport _report = MachineReport.Create(MachineCaptureReader.Read(TestData.Kept()));
    private readonly InterruptSample _sample = Sample();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_Machine_KeepsTheGrammarAndNamesNoSeriesTwice(bool hasEach)
    {
        string text = Write(hasEach);

        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
        string family = "";
        HashSet<string> families = [];
        HashSet<string> series = [];
        foreach (string line in text.Split('\n')[..^2])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(families.Add(family), $"{family} is there twice.");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Matches($"^# TYPE {family} (gauge|counter)$", line);
                family = line.EndsWith("counter", StringComparison.Ordinal) ? $"{family}_total" : family;
            }
            else
            {
                Match match = SampleLine().Match(line);
                Assert.True(match.Success, line);
                Assert.Equal(family, match.Groups["name"].Value);
                Assert.True(series.Add(match.Groups["series"].Value), $"{line}: the series is there twice.");
            }
        }

        Assert.Equal(hasEach, families.Contains("system_interrupt_events"));
    }

    [Fact]
    public void Write_Machine_HasTheValuesOfTheReportAndTheSample()
    {
        string[] lines = Write(hasEach: false).Split('\n');

        foreach (CpuReport cpu in _report.Cpus.Where(cpu => cpu.IsOnline))
        {
            Assert.Contains(
                $"system_interrupt_vectors{{cpu=\"{cpu.Cpu}\",node=\"{cpu.Node}\",state=\"used\"}} "
                    + $"{cpu.Vectors!.Allocated}",
                lines);
        }

        Assert.Contains($"system_interrupt_verdict{{verdict=\"{_report.Verdict.Word}\"}} 1", lines);
        Assert.Single(lines, line => line.StartsWith("system_interrupt_verdict", StringComparison.Ordinal)
            && line.EndsWith(" 1", StringComparison.Ordinal));
        double devices = lines.Where(line => line.StartsWith("system_interrupts_total", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..]));
        Assert.Equal(_sample.Rows.Where(row => row.IsNumbered).Sum(row => (double)row.Total), devices);
        Assert.All(
            ["{kind=\"ERR\"} ", "{kind=\"MIS\"} "],
            kind => Assert.Contains(
                lines,
                line => line.StartsWith($"system_cpu_own_interrupts_total{kind}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_LabelWithQuotes_IsEscaped()
    {
        using StringWriter output = new();
        OpenMetricsText text = new(output);

        text.Begin("a", MetricKind.Gauge, "one\ntwo");
        text.Add(1.5, ("name", "say \"\\\""), ("none", null));

        Assert.Equal("# HELP a one\\ntwo\n# TYPE a gauge\na{name=\"say \\\"\\\\\\\"\"} 1.5\n", output.ToString());
    }

    private string Write(bool hasEach)
    {
        using StringWriter output = new();
        MachineMetrics.Write(output, _report, _sample, InterruptOwners.Read(TestData.Kept()), hasEach);
        return output.ToString();
    }

    private static InterruptSample Sample()
    {
        TestData.Kept().Open("proc/interrupts", out Stream? stream);
        using (stream)
        {
            return InterruptSample.Read(stream!);
        }
    }

    [GeneratedRegex("""
        ^(?<series>(?<name>[a-z_]+)(\{([a-z]+="([^"\\]|\\["\\n])*",?)+\})?) (?<value>-?[0-9.E+]+)$
        """)]
    private static partial Regex SampleLine();
}

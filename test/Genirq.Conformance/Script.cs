using System.Text;
using Genirq.Replay;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;

namespace Genirq.Conformance;

/// <summary>Scenarios that no kernel recorded, written from the specification in the format's words.</summary>
internal static class Script
{
    /// <summary>The first line of a recording made on one CPU.</summary>
    public const string OneCpu =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"virqBase":64,"nrIrqs":65536,"cpus":1,"""
        + "\"smp\":0,\"swResend\":0,\"virqHint\":1,\"maxDomains\":1}";

    /// <summary>The first line of a recording made on several CPUs.</summary>
    public const string FourCpus =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"virqBase":64,"nrIrqs":65536,"cpus":4,"""
        + "\"smp\":1,\"swResend\":0,\"virqHint\":0,\"maxDomains\":1}";

    /// <summary>The first line of a recording made with four CPUs online of six.</summary>
    public const string FourOfSixCpus =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"virqBase":64,"nrIrqs":65536,"cpus":4,"""
        + "\"smp\":1,\"swResend\":0,\"virqHint\":0,\"maxDomains\":1,\"set\":\"7x-six\"}";

    /// <summary>The first line of a recording of Linux 7.3.</summary>
    public const string OneCpuOf73 =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"kernel":"7.3.4","virqBase":64,"""
        + "\"nrIrqs\":65536,\"cpus\":1,\"smp\":0,\"swResend\":0,\"virqHint\":1,\"maxDomains\":1}";

    /// <summary>Replays a scenario; every operation must do what stands there.</summary>
    /// <param name="header">The first line.</param>
    /// <param name="script">The operations as they would stand in lines, without their numbers, an empty line between
    /// two.</param>
    public static void AssertMatches(string header, string script)
    {
        string[] operations =
        [
            .. script.Split("\n\n").Select(static operation => operation.Replace("\n", "", StringComparison.Ordinal)),
        ];
        string[] lines =
        [
            header,
            """{"t":"scenario","name":"one","topic":"format"}""",
            .. operations.Select((operation, i) => $$"""{"t":"op","n":{{i}},{{operation}}}"""),
            $$"""{"t":"end","ops":{{operations.Length}}}""",
        ];
        Recording recording = RecordingReader.Read("file", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        ReplayReport report = Replayer.Replay([recording], new ReplayOptions());

        using StringWriter text = new();
        ReplayReportText.Write(report, text);
        Assert.True(report.Differed == 0, text.ToString());
        Assert.Equal(operations.Length, report.Matched);
    }
}

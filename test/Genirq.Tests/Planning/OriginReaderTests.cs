using Genirq.Planning.Captures;

namespace Genirq.Tests.Planning;

/// <summary>Which machine a capture is of, and when it was taken: told or not, and never invented.</summary>
public sealed class OriginReaderTests
{
    private static readonly DateTimeOffset s_date = new(2026, 11, 30, 4, 10, 0, TimeSpan.Zero);

    [Fact]
    public void Read_NothingTold_IsUnknownWithoutANote()
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree());

        Assert.Equal(CaptureOrigin.Unknown, capture.Origin);
        Assert.Empty(capture.Notes);
        Assert.Equal("host, kernel and date not told", capture.Origin.Sentence(null));
    }

    [Fact]
    public void Read_KernelThatHasNoName_TellsNone()
    {
        MachineCapture capture =
            MachineCaptureReader.Read(SmallMachine.Tree().Add("proc/sys/kernel/hostname", "(none)\n"));

        Assert.Null(capture.Origin.Host);
        Assert.Empty(capture.Notes);
    }

    [Fact]
    public void Read_NameOfASosreport_IsFound()
    {
        MachineCapture capture =
            MachineCaptureReader.Read(SmallMachine.Tree().Add("sos_commands/host/hostname", "db17.example\n"));

        Assert.Equal("db17.example", capture.Origin.Host);
    }

    [Theory]
    [InlineData("proc/sys/kernel/hostname", "two words", "is not a name of a host")]
    [InlineData("proc/sys/kernel/hostname", "<script>alert(1)</script>\u007f", "is not a name of a host")]
    [InlineData("capture.txt", "date yesterday", "does not tell a date")]
    [InlineData("capture.txt", "date 2026-13-30T04:10:00Z", "does not tell a date")]
    [InlineData("capture.txt", "2026-11-30T04:10:00Z", "does not tell a date")]
    public void Read_WhatIsNeitherNameNorDate_IsNotedAndNotTaken(string path, string text, string note)
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add(path, text));

        Assert.Equal(CaptureOrigin.Unknown, capture.Origin);
        Assert.Contains(note, Assert.Single(capture.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LiveMachine_TellsTheDateByItsClock()
    {
        using LiveTree live = new(new StoppedClock());

        Assert.Equal(s_date, new OriginReader(live, new CaptureNotes()).Read().Taken);
        Assert.Equal(CaptureAccess.Ok, live.Open(CapturePaths.Origin, out Stream? stream));
        using StreamReader reader = new(stream!);
        Assert.Equal("date 2026-11-30T04:10:00Z\n", reader.ReadToEnd());
    }

    [Fact]
    public void Sentence_AllTold_NamesHostKernelDateAndSource() => Assert.Equal(
        "db17, kernel 6.12.107, 2026-11-30 04:10:00 UTC, from m.tar.gz",
        new CaptureOrigin("db17", s_date, "m.tar.gz").Sentence("6.12.107"));

    [Fact]
    public void Sentence_PartlyTold_SaysWhatIsNot() => Assert.Equal(
        "kernel 6.12.107, from lspci.txt (host and date not told)",
        new CaptureOrigin(Source: "lspci.txt").Sentence("6.12.107"));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_date;
    }
}

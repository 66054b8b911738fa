using Genirq.Planning.Captures;

namespace Genirq.Tests.Planning;

/// <summary>Files of a tree are read up to a bound.</summary>
public sealed class BoundedStreamTests
{
    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(11, 10, false)]
    public void Read_UpToTheBound_IsGivenAndBeyondItFails(int length, int maximum, bool isRead)
    {
        using BoundedStream stream = new(new MemoryStream(new byte[length]), maximum);
        byte[] buffer = new byte[4];

        int total = 0;
        IOException? failure = Record.Exception(() =>
        {
            for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                total += read;
            }
        }) as IOException;

        Assert.Equal(isRead, failure is null);
        Assert.True(total <= maximum);
    }

    [Fact]
    public void Read_TreeWithASparseCpuInfo_NotesItAndGoesOn()
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");
        CaptureWriter.Write(TestData.Kept(), target);
        using (FileStream file = File.Create(Path.Combine(target, "proc", "cpuinfo")))
        {
            file.SetLength(3L << 30);
        }

        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(target));

        Assert.Contains(capture.Notes, note => note.StartsWith("proc/cpuinfo: ", StringComparison.Ordinal));
        Assert.NotEmpty(capture.Functions);
    }
}

using System.Diagnostics;
using Genirq.Cli;
using Genirq.Cli.Commands;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

/// <summary>Files that the tool writes are there whole or as they were; special ones are written to, not
/// replaced.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "target");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FailsInTheMiddle_KeepsTheOldFileAndLeavesNoOther()
    {
        File.WriteAllText(Target, "old");

        Assert.Throws<ToolException>(() => OutputFile.Write("--svg", Target, writer =>
        {
            writer.Write("new");
            throw new IOException("No space left on device : '/somewhere/else'");
        }));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    // What the framework makes of EFBIG; .ci/smoke does it with a real limit.
    [Fact]
    public void Write_LongerThanFilesMayBe_IsRefusedAndLeavesNothing()
    {
        ToolException failure = Assert.Throws<ToolException>(() => OutputFile.Write("--svg", Target, static _ =>
            throw new ArgumentOutOfRangeException("value", "Specified file length was too large.")));

        Assert.EndsWith("the limit on the size of files allows.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("missing/target", "its folder is not there.")]
    [InlineData("", "a file's name is expected.")]
    public void Write_CannotBeWritten_SaysWhyAndNamesNoOtherFile(string name, string reason)
    {
        ToolException failure = Assert.Throws<ToolException>(() => OutputFile.Write(
            "--svg", name.Length == 0 ? "" : Path.Combine(_folder.Path, name), writer => writer.Write("new")));

        Assert.EndsWith(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("partial", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SharedMemoryFolder_IsAnOrdinaryFile()
    {
        if (!Directory.Exists("/dev/shm"))
        {
            return;
        }

        string file = $"/dev/shm/genirq-test-{Environment.ProcessId}";
        try
        {
            OutputFile.Write("--svg", file, writer => writer.Write("new"));

            Assert.Equal("new", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Write_NullDevice_StaysADevice()
    {
        OutputFile.Write("--svg", "/dev/null", writer => writer.Write("new"));

        using FileStream device = File.OpenRead("/dev/null");
        Assert.Equal(-1, device.ReadByte());
    }

    [Fact]
    public async Task Write_Pipe_IsWrittenToAndStaysAPipe()
    {
        using (Process make = Process.Start("mkfifo", Target))
        {
            await make.WaitForExitAsync();
            Assert.Equal(0, make.ExitCode);
        }

        Task<string> reader = Task.Run(() => File.ReadAllText(Target));

        OutputFile.Write("--svg", Target, writer => writer.Write("through"));

        Assert.Equal("through", await reader);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }
}

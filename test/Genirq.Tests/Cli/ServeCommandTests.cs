using Genirq.Cli.Serving;

namespace Genirq.Tests.Cli;

public sealed class ServeCommandTests
{
    [Theory]
    [InlineData("QEMU emulator version 7.2.17 (Debian 1:7.2+dfsg)", "7.2", false)]
    [InlineData("QEMU emulator version 10.0.2", "10.0", false)]
    [InlineData("QEMU emulator version 10.1.0", "10.1", true)]
    [InlineData("QEMU emulator version 11.1.3 (Debian)", "11.1", true)]
    public void ReadVersion_OfQemu_DecidesWhetherItCanAttach(string text, string version, bool canAttach)
    {
        QemuProgram qemu = new("qemu", QemuProgram.ReadVersion(text));

        Assert.Equal(Version.Parse(version), qemu.Version);
        Assert.Equal(canAttach, qemu.CanAttach);
        Assert.Equal(canAttach, qemu.Problem is null);
    }

    [Fact]
    public void OptionsFor_PathWithQuotes_AreQuotedForJsonAndShell()
    {
        string device = new QemuProgram("qemu", new Version(11, 1)).OptionsFor("/tmp/a\"b'c")[^1];

        Assert.Equal(
            """-device '{"driver":"vfio-user-pci","socket":{"type":"unix","path":"/tmp/a\"b'\''c"}}'""", device);
    }

    [Fact]
    public void Serve_UnknownModel_IsRefusedWithTheNames()
    {
        ToolRun run = ToolRun.Of("serve", "toaster", "--socket", "/tmp/none");

        Assert.Equal(2, run.Code);
        Assert.Contains("expected: nic, nvme, accelerator, endpoint.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Conform_NoServer_IsRefused()
    {
        ToolRun run = ToolRun.Of("conform", "/nonexistent/socket");

        Assert.Equal(2, run.Code);
        Assert.Contains("ENOENT", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EveryModel_ServesCarriesOutWordsAndRemovesItsSocket()
    {
        foreach (ServedModel model in ServedModel.All)
        {
            string path = Path.Combine(Path.GetTempPath(), $"genirq-{Environment.ProcessId}-{model.Name}");
            using StringWriter output = new();
            using StringReader input = new("trigger 1\nnonsense\nquit\n");

            await ServeSession.RunAsync(
                model, path, new QemuProgram("qemu", null), input, output, CancellationToken.None);

            string text = output.ToString();
            Assert.StartsWith($"serving {model.Name} (1", text, StringComparison.Ordinal);
            Assert.Contains("vector 1: Disabled (IntX)\n", text, StringComparison.Ordinal);
            Assert.Contains("'nonsense' is unexpected here", text, StringComparison.Ordinal);
            Assert.EndsWith($"stopped; {path} is removed\n", text, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
        }
    }
}

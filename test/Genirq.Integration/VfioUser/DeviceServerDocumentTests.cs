namespace Genirq.Integration.VfioUser;

public sealed class DeviceServerDocumentTests
{
    private static readonly string s_root = Path.Combine(QemuFactAttribute.Scripts, "..", "..");

    [Theory]
    [InlineData("Doorbell.cs")]
    [InlineData("Program.cs")]
    public void Document_QuotesTheSampleThatIsCompiled(string name)
    {
        string document = File.ReadAllText(Path.Combine(s_root, "docs", "device-server.md"));
        string sample = File.ReadAllText(Path.Combine(s_root, "samples", "DoorbellServer", name));

        Assert.Contains($"```csharp\n{sample}```", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_WholeDevice_HasFewerThanSixtyLines() => Assert.InRange(
        Directory.EnumerateFiles(Path.Combine(s_root, "samples", "DoorbellServer"), "*.cs")
            .Sum(static path => File.ReadAllLines(path).Length),
        1,
        59);
}

using System.Text.RegularExpressions;
using Genirq.Integration.Interop;

namespace Genirq.Integration.Kvm;

/// <summary>What docs/vmm.md shows is what the sample is, and the sample runs.</summary>
public sealed partial class VmmGuideTests
{
    [Fact]
    public void Code_IsTheSamples()
    {
        string sample = string.Concat(
            Directory.EnumerateFiles(Path.Combine(AbiTable.Root, "samples/KvmGuest"), "*.cs").Select(File.ReadAllText));
        Match[] blocks = [.. Block().Matches(Guide()).Where(static block => block.Groups[1].Value == "csharp")];

        Assert.True(blocks.Length >= 4);
        Assert.All(blocks, block => Assert.Contains(block.Groups[2].Value, sample, StringComparison.Ordinal));
    }

    [KvmFact(runsGuests: true)]
    public void Output_IsTheSamples()
    {
        using StringWriter output = new() { NewLine = "\n" };

        KvmGuest.Story.Tell(output);

        Match shown = Block().Matches(Guide()).Single(static block => block.Groups[1].Value.Length == 0);
        Assert.Equal(shown.Groups[2].Value, output.ToString());
    }

    private static string Guide() => File.ReadAllText(Path.Combine(AbiTable.Root, "docs/vmm.md"));

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}

using System.Text.RegularExpressions;
using Genirq.Integration.Interop;

namespace Genirq.Integration.Vfio;

/// <summary>The code of docs/user-space-drivers.md is the samples', which the build compiles and guests run.</summary>
public sealed partial class VfioGuideTests
{
    [Theory]
    [InlineData("## Open it", "VfioStory.cs", "TellAsync(")]
    [InlineData("## One more interrupt", "NvmeController.cs", "NvmeQueue OpenQueue(")]
    [InlineData("## The device reads and writes memory", "VfioHost.cs", "bool TryAllocate(")]
    public void Guide_QuotesTheSample(string marker, string file, string member)
    {
        string guide = File.ReadAllText(Path.Combine(AbiTable.Root, "docs/user-space-drivers.md"));
        int from = guide.IndexOf(marker, StringComparison.Ordinal);
        Assert.True(from >= 0, $"The guide does not say: {marker}");

        Assert.Equal(BodyOf(file, member), Code().Match(guide, from).Groups[1].Value.TrimEnd('\n'));
    }

    private static string BodyOf(string file, string member)
    {
        string[] lines = File.ReadAllLines(Path.Combine(AbiTable.Root, "samples/NvmeDriver", file));
        return string.Join('\n', lines
            .SkipWhile(line => !line.Contains(member, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(static line => line != "    }")
            .Select(static line => line.Length == 0 ? line : line[8..]));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}

using System.Text.RegularExpressions;

namespace Genirq.Tidy;

public sealed partial class DocumentTests
{
    [Fact]
    public void Links_LeadToFiles()
    {
        List<string> broken = [];
        foreach (SourceFile file in Repository.Texts().Where(file => Path.GetExtension(file.Path) == ".md"))
        {
            string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file.Path))!;
            broken.AddRange(
                from Match link in Link().Matches(file.Text)
                let target = link.Groups[1].Value.Split('#')[0]
                where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                where !Path.Exists(Path.Combine(folder, target))
                select $"{file.Path} links to {target}, which does not exist.");
        }

        Findings.AssertNone(broken);
    }

    [Fact]
    public void DecisionRecords_AreNumberedWithoutGap()
    {
        string[] names = Records();

        Assert.NotEmpty(names);
        for (int i = 0; i < names.Length; i++)
        {
            Assert.StartsWith($"{i + 1:0000}-", names[i], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DecisionRecords_StandInTheIndexWithTheirTitles()
    {
        string index = File.ReadAllText(Path.Combine(Repository.Root, "docs/adr/README.md"));
        List<string> missing = [];
        foreach (string name in Records())
        {
            string first = File.ReadLines(Path.Combine(Repository.Root, "docs/adr", name)).First();
            string title = first[(first.IndexOf(". ", StringComparison.Ordinal) + 2)..];
            if (!index.Contains($"[{title}]({name}) |", StringComparison.Ordinal))
            {
                missing.Add($"docs/adr/README.md lacks {name} with the title \"{title}\".");
            }
        }

        Findings.AssertNone(missing);
    }

    private static string[] Records() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/adr"), "0*.md")
            .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}

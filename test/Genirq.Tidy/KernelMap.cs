using System.Text;
using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>The table of what we model of Linux and where, made from the <c>Source:</c> remarks.</summary>
internal static partial class KernelMap
{
    private const string Head = """
        # What of Linux stands where

        Made from the `Source:` remarks of the code by the tidy tests (`GENIRQ_ACCEPT_SURFACE=1` renews it), so that
        neither can be without the other. Functions are those of Linux 6.12 unless a row says otherwise. Where Genirq
        answers differently on purpose, [differences.md](differences.md) says so and why.

        """;

    /// <summary>The document as it should be.</summary>
    public static string Write(IEnumerable<SourceFile> files)
    {
        StringBuilder text = new(Head);
        string room = "";
        foreach (SourceFile file in files)
        {
            (string Member, string Source)[] rows = [.. Rows(file)];
            string folder = Path.GetDirectoryName(file.Path)!["src/".Length..];
            if (rows.Length > 0 && folder != room)
            {
                room = folder;
                text.Append($"\n## {folder}\n| here | source |\n|---|---|\n");
            }

            foreach ((string member, string source) in rows)
            {
                text.Append($"| `{member}` | {source} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The members of a file that name a source, in its order.</summary>
    public static IEnumerable<(string Member, string Source)> Rows(SourceFile file)
    {
        string type = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
        StringBuilder remarks = new();
        foreach (string line in file.Lines.Select(line => line.Trim()))
        {
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                remarks.Append(line[3..]).Append(' ');
            }
            else if (line.Length > 0 && line[0] != '[')
            {
                Match source = Source().Match(remarks.ToString());
                if (source.Success)
                {
                    string name = Name().Match(line).Groups[1].Value;
                    string member = name.Length == 0 || name == type ? type : $"{type}.{name}";
                    yield return (member, Clean(source.Value));
                }

                remarks.Clear();
            }
        }
    }

    private static string Clean(string source)
    {
        string plain = Tag().Replace(source["Source:".Length..], match => match.Groups[1].Value);
        string flat = Blanks().Replace(plain, " ").Replace("Linux 6.12, ", "", StringComparison.Ordinal).Trim();
        return flat.Split(". ")[0].TrimEnd('.').Replace("*", "\\*", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Source:.*?(?=</?remarks>|</?para>|$)", RegexOptions.Singleline)]
    private static partial Regex Source();

    // The word before a parameter list, type parameters, a body, a value or the end: the name of what is declared.
    [GeneratedRegex(@"^(?:[^=({]*?\s)??(\w+)(?:<[^>()]*>)?\s*(?:\(|\{|=|;|$|:)")]
    private static partial Regex Name();

    [GeneratedRegex(@"<[^>""]*(?:""([^""]*)"")?[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

using System.Buffers;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Finds out that a text holds outputs of several machines, by what names them above each: prompts, what
/// <c>uname</c> prints, headings.</summary>
internal static partial class TextMachines
{
    // Limit: names that are kept, and that a message has.
    private const int MaximumNames = 64;
    private const int MostNamed = 3;

    private static readonly SearchValues<char> s_ofName =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Says which machines they are, and how to part them; null if they are not several.</summary>
    /// <param name="text">The text.</param>
    public static string? Find(ReadOnlySpan<char> text)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> titles = new(StringComparer.OrdinalIgnoreCase);
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (names.Count < MaximumNames && NameIn(line) is { } name)
            {
                names.Add(name);
            }
            else if (titles.Count < MaximumNames && TitleIn(line) is { } title)
            {
                titles.Add(title);
            }
        }

        return names.Count > 1 || titles.Count > 1 ? FindAbove(text) : null;
    }

    // Only a name above something that is read counts: who logs in elsewhere has a prompt here first.
    private static string? FindAbove(ReadOnlySpan<char> text)
    {
        List<NamedPart> named = [];
        List<NamedPart> titled = [];
        List<TextSection> sections = SectionFinder.Find(text);
        (string Name, int Line)? above = null;
        (string Name, int Line)? title = null;
        int number = 0;
        int at = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            number++;
            if (NameIn(line) is { } name)
            {
                above = (name, number);
            }
            else if (TitleIn(line) is { } words)
            {
                title = (words, number);
            }

            while (at + 1 < sections.Count && sections[at].LastLine < number)
            {
                at++;
            }

            TextSectionKind kind = sections.Count == 0 ? TextSectionKind.Other : sections[at].Kind;
            ReadOnlySpan<char> clean = TextLine.Clean(line);
            if (kind == TextSectionKind.Other || clean.IsEmpty || !IsOf(kind, clean))
            {
                continue;
            }

            Add(named, above, TextSectionKind.Other);
            Add(titled, title, kind);
        }

        NamedPart[] machines = [.. named.DistinctBy(static part => part.Name, StringComparer.OrdinalIgnoreCase)];
        return machines.Length > 1 ? Words(machines) : OfTitles(titled);
    }

    // A heading may part the outputs of one machine, but not two outputs of a kind.
    private static string? OfTitles(List<NamedPart> parts)
    {
        NamedPart[] alike =
        [
            .. parts.GroupBy(static part => part.Kind)
                .Select(static kind => kind
                    .DistinctBy(static part => part.Name, StringComparer.OrdinalIgnoreCase).ToArray())
                .MaxBy(static kind => kind.Length) ?? [],
        ];
        return alike.Length > 1 ? Words(alike) : null;
    }

    private static void Add(List<NamedPart> parts, (string Name, int Line)? above, TextSectionKind kind)
    {
        if (above is var (name, line) && parts.Count < MaximumNames
            && !parts.Exists(part => part.Line == line && part.Kind == kind))
        {
            parts.Add(new NamedPart(name, line, kind));
        }
    }

    private static string Words(NamedPart[] machines)
    {
        string names = string.Join(", ", machines.Take(MostNamed)
            .Select(static machine => $"{PrintableText.Of(machine.Name)} from line {machine.Line}"));
        string more = machines.Length > MostNamed ? ", \u2026" : "";
        return $"outputs of {machines.Length} machines stand in it ({names}{more}); "
            + $"bring those of one, such as: sed -n '{machines[0].Line},{machines[1].Line - 1}p' FILE";
    }

    private static bool IsOf(TextSectionKind kind, ReadOnlySpan<char> line) => kind switch
    {
        TextSectionKind.Listing => LspciHead.TryRead(line, isFirst: false, out _),
        TextSectionKind.Interrupts => SectionFinder.IsOutsideRow(line),
        _ => NameIn(line) is null && TitleIn(line) is null,
    };

    private static string? NameIn(ReadOnlySpan<char> line)
    {
        string? name = null;
        if (line.Contains('@'))
        {
            ReadOnlySpan<char> prompt = TextLine.Clean(line);
            foreach (ValueMatch match in Prompt().EnumerateMatches(prompt))
            {
                ReadOnlySpan<char> rest = prompt[(prompt.IndexOf('@') + 1)..];
                name = rest[..rest.IndexOfAnyExcept(s_ofName)].ToString();
            }
        }
        else if (line.Contains("Linux ", StringComparison.Ordinal))
        {
            KernelLine.TryRead(line, out _, out name);
        }
        else if (line.Contains("ostname:", StringComparison.Ordinal))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            name = key is "Static hostname" or "Hostname" or "hostname" && KernelLine.IsHost(value) ? $"{value}" : null;
        }

        // Without the domain, which one of them may lack.
        name = name?.Split('.')[0];
        return name is null or "" or "localhost" or "(none)" ? null : name;
    }

    private static string? TitleIn(ReadOnlySpan<char> line)
    {
        const int longest = 60;
        line = line.Trim();
        if (line.Length is < 4 or > longest || !(line[0] is '#' or '=' or '*' or '-' or '_' || line[^1] == ':'))
        {
            return null;
        }

        ReadOnlySpan<char> words = line.Trim("#=*-_: ");
        foreach (ValueMatch match in Title().EnumerateMatches(words))
        {
            return words.ToString();
        }

        return null;
    }

    // "user@host:~$ ", "[root@host ~]# ", "user@host ~ % ".
    [GeneratedRegex(@"^[\[(]?[A-Za-z_][\w.-]*@[A-Za-z0-9][\w.-]*(?:[: ][^$#%@]{0,60})?[\])]?\s?[$#%](?:\s|$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Prompt();

    // "Host A", "node01", "server db-7", "Machine 2 (new)".
    [GeneratedRegex(@"^(?:(?:on|from) )?(?:the )?(?:host|machine|server|node|box|guest|vm|computer|desktop|laptop)"
            + @"(?:[ :_-]*\w*\d\w*|[ :_-]+(?!name|interrupts|cpus?|lspci)[\w.-]+|[A-Z])(?: \([^)]*\))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Title();

    private readonly record struct NamedPart(string Name, int Line, TextSectionKind Kind);
}

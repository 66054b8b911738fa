using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>Where things stand: namespaces, file names, folders, words that do not belong.</summary>
internal static partial class PlaceRules
{
    private static readonly string[] s_badFolders = ["Helpers", "Utils", "Utilities", "Common", "Managers", "Misc"];

    /// <summary>What stands in the wrong place in a C# file.</summary>
    public static IEnumerable<string> Check(SourceFile file)
    {
        string[] parts = file.Path.Split('/');
        string folder = string.Join('.', parts[1..^1]);
        Match declared = Namespace().Match(file.Text);
        if (declared.Success && declared.Groups[1].Value != folder)
        {
            yield return $"{file.Path} is in the namespace {declared.Groups[1].Value}; its folder says {folder}.";
        }

        foreach (string bad in parts.Where(s_badFolders.Contains))
        {
            yield return $"{file.Path} stands in a folder named {bad}: name it after the domain.";
        }

        string code = CodeText.Strip(file.Text);
        string name = System.IO.Path.GetFileNameWithoutExtension(parts[^1]).Split('.')[0];
        string[] types = [.. TopLevelType().Matches(code).Select(match => match.Groups[1].Value).Distinct()];
        if (types.Length > 1 || (types.Length == 1 && types[0] != name))
        {
            yield return $"{file.Path} declares {string.Join(", ", types)}; one type a file, the file named after it.";
        }
    }

    /// <summary>What a library must not contain.</summary>
    public static IEnumerable<string> CheckLibrary(SourceFile file)
    {
        string code = CodeText.Strip(file.Text);
        bool isInterop = file.Path.StartsWith("src/Genirq.Interop/", StringComparison.Ordinal);
        if (!isInterop && Unsafe().IsMatch(code))
        {
            yield return $"{file.Path} has unsafe code or a system call: those stand in Genirq.Interop.";
        }

        if (!file.Path.StartsWith("src/Genirq.Cli/", StringComparison.Ordinal) && ConsoleUse().IsMatch(code))
        {
            yield return $"{file.Path} uses the console: only the tool does.";
        }

        if (file.Path.StartsWith("src/Genirq/", StringComparison.Ordinal) && Ambient().IsMatch(code))
        {
            yield return $"{file.Path} keeps something for each thread: the core is told the CPU, and what it handles.";
        }
    }

    /// <summary>Marks of unfinished work.</summary>
    public static IEnumerable<string> CheckFinished(SourceFile file)
    {
        foreach (Match mark in Unfinished().Matches(file.Text))
        {
            yield return $"{file.Path} says {mark.Value}: finish it.";
        }
    }

    /// <summary>Paths and hosts of one machine.</summary>
    public static IEnumerable<string> CheckPortable(SourceFile file)
    {
        foreach (Match path in MachinePath().Matches(file.Text))
        {
            yield return $"{file.Path} names the machine path or host {path.Value.Trim()}.";
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:public |internal |file )(?:(?:abstract|sealed|static|partial|readonly|ref|unsafe) )*"
        + @"(?:class|struct|interface|enum|record struct|record class|record|delegate [\w<>\[\]?]+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\bunsafe\b|\bDllImport\b|\bLibraryImport\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\bThreadStatic(Attribute)?\b|\bThreadLocal<|\bAsyncLocal<|\bGetCurrentProcessorId\b")]
    private static partial Regex Ambient();

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleUse();

    // Written in halves, so that the rule does not find itself.
    [GeneratedRegex(@"\bTO" + @"DO\b|\bFIX" + @"ME\b|\bHA" + @"CK\b|NotImplemented" + @"Exception")]
    private static partial Regex Unfinished();

    [GeneratedRegex(
        @"(^|[^.a-z])/(wo" + @"rk|fa" + @"rm|ro" + @"ot|ho" + @"me)/|https?://(deb|security|api|registry)\.",
        RegexOptions.Multiline)]
    private static partial Regex MachinePath();
}

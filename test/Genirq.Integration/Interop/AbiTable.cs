using System.Globalization;
using System.Text.RegularExpressions;

namespace Genirq.Integration.Interop;

/// <summary>The tables of docs/abi.md.</summary>
internal static partial class AbiTable
{
    private static readonly Lazy<string> s_text = new(static () => File.ReadAllText(Path));

    public static string Root { get; } = FindRoot();

    public static string Path => System.IO.Path.Combine(Root, "docs/abi.md");

    public static string Text => s_text.Value;

    /// <summary>The size of a structure, and where its fields stand.</summary>
    public static (int Size, Dictionary<string, (int Offset, int Size)> Fields) Structure(string name)
    {
        Match row = Regex.Match(
            Text, $@"^\| struct {name} \| (\d+|-) \| (.*) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        Assert.True(row.Success, $"docs/abi.md has no structure {name}.");
        Dictionary<string, (int Offset, int Size)> fields = [];
        foreach (Match field in Field().Matches(row.Groups[2].Value))
        {
            fields[field.Groups[1].Value] = (Number(field.Groups[2]), Number(field.Groups[3]));
        }

        return (row.Groups[1].Value == "-" ? 0 : Number(row.Groups[1]), fields);
    }

    /// <summary>The number of a call.</summary>
    public static uint Call(string name)
    {
        Match row = Regex.Match(Text, $@"^\| {name} \| 0x([0-9A-F]+) \|$", RegexOptions.Multiline);
        Assert.True(row.Success, $"docs/abi.md has no call {name}.");
        return uint.Parse(row.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Genirq.slnx")))
        {
            folder = System.IO.Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"([\w.]+) (\d+)/(\d+)")]
    private static partial Regex Field();
}

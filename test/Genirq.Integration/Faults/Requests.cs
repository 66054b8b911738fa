using System.Reflection;
using System.Text.RegularExpressions;
using Genirq.Integration.VfioUser;

namespace Genirq.Integration.Faults;

/// <summary>The requests of devices (ioctl) that the back ends make, read off their sources.</summary>
internal static partial class Requests
{
    private static readonly HashSet<string> s_mentioned =
        [.. new[] { "Genirq.Linux", "Genirq.VfioUser" }
            .SelectMany(static project => Directory.EnumerateFiles(
                Path.Combine(QemuFactAttribute.Scripts, "..", "..", "src", project), "*.cs",
                SearchOption.AllDirectories))
            .SelectMany(static file => Mention().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value)];

    /// <summary>Those of a table that are made, by name.</summary>
    /// <param name="table">The class with the constants.</param>
    public static IEnumerable<string> Made(Type table) =>
        table.GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(static field => field.FieldType == typeof(uint) && s_mentioned.Contains(field.Name))
            .Select(static field => field.Name);

    /// <summary>The number of one.</summary>
    public static uint NumberOf(Type table, string name) => (uint)table.GetField(name)!.GetRawConstantValue()!;

    [GeneratedRegex(@"Requests\.([A-Z0-9_]+)")]
    private static partial Regex Mention();
}

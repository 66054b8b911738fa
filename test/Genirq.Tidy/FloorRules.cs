using System.Xml.Linq;

namespace Genirq.Tidy;

/// <summary>Which project may use which.</summary>
internal static class FloorRules
{
    // A project may use those on lower floors, never beside or above.
    private static readonly Dictionary<string, int> s_floors = new()
    {
        ["Genirq"] = 0,
        ["Genirq.Interop"] = 1,
        ["Genirq.Pci"] = 1,
        ["Genirq.Platforms"] = 1,
        ["Genirq.Linux"] = 2,
        ["Genirq.Replay"] = 2,
        ["Genirq.Simulation"] = 2,
        ["Genirq.VfioUser"] = 2,
        ["Genirq.Planning"] = 3,
        ["Genirq.Cli"] = 4,
    };

    private static readonly Dictionary<string, string[]> s_packages = new()
    {
        ["Genirq.Cli"] = ["System.CommandLine", "Spectre.Console"],

        // Decision 44: what bug reports are packed with.
        ["Genirq.Planning"] = ["SharpCompress", "ZstdSharp.Port"],
    };

    /// <summary>What a project refers to and may not.</summary>
    /// <param name="name">The project's name.</param>
    /// <param name="project">Its file.</param>
    public static IEnumerable<string> Check(string name, XDocument project)
    {
        if (!s_floors.TryGetValue(name, out int floor))
        {
            yield return $"{name} stands on no floor: add it to the house, with a decision record.";
            yield break;
        }

        foreach (XElement reference in project.Descendants("ProjectReference"))
        {
            string used = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));
            if (!s_floors.TryGetValue(used, out int below) || below >= floor)
            {
                yield return $"{name} (floor {floor}) refers to {used}: references go down only.";
            }
        }

        foreach (XElement package in project.Descendants("PackageReference"))
        {
            string used = package.Attribute("Include")!.Value;
            if (!s_packages.GetValueOrDefault(name, []).Contains(used))
            {
                yield return $"{name} uses the package {used}, which it may not.";
            }
        }
    }
}

using Genirq.Pci.Configuration;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Finds the names by which people know a function's device: <c>eth0</c>, <c>nvme0</c>, <c>vda</c>.</summary>
/// <param name="tree">The tree.</param>
/// <remarks>They are folders of the function's classes of devices; virtio has them one level deeper.</remarks>
internal sealed class DeviceNameReader(ICaptureTree tree)
{
    // Limit: names that are kept of one function; a card with more is named by the first ones.
    private const int MaximumNames = 16;

    private static readonly string[] s_classes = ["net", "nvme", "infiniband", "block", "drm", "sound"];

    /// <summary>The folders that name the device, relative to the root, in natural order; empty if there are
    /// none.</summary>
    /// <param name="slot">The function.</param>
    public IReadOnlyList<string> FindFolders(PciSlot slot)
    {
        string folder = CapturePaths.Function(slot.ToString());
        List<string> found = [];
        foreach (string child in List(folder))
        {
            string path = $"{folder}/{child}";
            if (s_classes.Contains(child))
            {
                AddNames(path, child, found);
            }
            else if (IsNumbered(child, "virtio"))
            {
                foreach (string inner in List(path).Where(s_classes.Contains))
                {
                    AddNames($"{path}/{inner}", inner, found);
                }
            }
            else if (IsNumbered(child, "host") || IsNumbered(child, "usb"))
            {
                found.Add(path);
            }
        }

        found.Sort(NaturalOrder.Compare);
        return found.Count <= MaximumNames ? found : found[..MaximumNames];
    }

    /// <summary>The names; empty if there are none.</summary>
    /// <param name="slot">The function.</param>
    public IReadOnlyList<string> Find(PciSlot slot) =>
        [.. FindFolders(slot).Select(static path => PrintableText.Of(path[(path.LastIndexOf('/') + 1)..]))];

    // The connectors of a graphics card are folders beside the card itself.
    private void AddNames(string folder, string kind, List<string> found) =>
        found.AddRange(List(folder).Where(name => kind is not ("drm" or "sound") || IsNumbered(name, "card"))
            .Select(name => $"{folder}/{name}"));

    private static bool IsNumbered(string name, string word) =>
        name.StartsWith(word, StringComparison.Ordinal) && name.Length > word.Length
        && name.AsSpan(word.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private IReadOnlyList<string> List(string folder)
    {
        tree.List(folder, out IReadOnlyList<string> names);
        return names;
    }
}

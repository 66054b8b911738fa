using System.Text;
using System.Text.RegularExpressions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Changes a captured tree by its structure: files changed, gone, doubled under another number, exchanged,
/// or links.</summary>
/// <param name="random">What decides.</param>
/// <param name="isChanged">Which files may be changed.</param>
internal sealed partial class TreeMutation(Random random, Func<string, bool> isChanged)
{
    private const int MostChanges = 4;

    private static readonly string[] s_targets =
        ["/etc/passwd", "/dev/zero", ".", "..", "../../../..", "/", "nothing", "../../../bus/pci/drivers/nvme", ""];

    // Offsets in a configuration space: command, status, header type, line and pin, capabilities.
    private static readonly int[] s_offsets = [0, 4, 6, 7, 8, 10, 11, 14, 0x34, 0x3C, 0x3D, 0x40, 0x41, 0x42, 0x43];

    /// <summary>Changes it once to four times.</summary>
    /// <param name="tree">The tree, which stays as it is.</param>
    public List<TreeEntry> Apply(IReadOnlyList<TreeEntry> tree)
    {
        List<TreeEntry> entries = [.. tree];
        for (int i = random.Next(1, MostChanges + 1); i > 0; i--)
        {
            int[] chosen = [.. Enumerable.Range(0, entries.Count).Where(place => isChanged(entries[place].Path))];
            if (chosen.Length == 0)
            {
                break;
            }

            Change(entries, chosen[random.Next(chosen.Length)], chosen[random.Next(chosen.Length)]);
        }

        return entries;
    }

    private void Change(List<TreeEntry> entries, int at, int other)
    {
        TreeEntry entry = entries[at];
        switch (random.Next(12))
        {
            case 0:
                entries.RemoveAt(at);
                break;
            case 1:
                entries.Add(entry with { Path = OtherNumber(entry.Path) });
                break;
            case 2:
                entries[at] = entry with { Path = OtherNumber(entry.Path) };
                break;
            case 3:
                entries[at] = entry with { Bytes = entries[other].Bytes };
                entries[other] = entries[other] with { Bytes = entry.Bytes };
                break;
            case 4 when random.Next(3) == 0:
                entries[at] = entry with
                {
                    Bytes = Encoding.Latin1.GetBytes(s_targets[random.Next(s_targets.Length)]),
                    IsLink = true,
                };
                break;
            case 5 when random.Next(3) == 0:
                entries[at] = entry with { Bytes = [] };
                break;
            default:
                entries[at] = entry with { Bytes = entry.IsLink ? Target(entry) : Content(entry) };
                break;
        }
    }

    private byte[] Target(TreeEntry entry) => random.Next(2) == 0
        ? Encoding.Latin1.GetBytes(s_targets[random.Next(s_targets.Length)])
        : Encoding.Latin1.GetBytes(OtherNumber(Encoding.Latin1.GetString(entry.Bytes)));

    private byte[] Content(TreeEntry entry)
    {
        if (!entry.Path.EndsWith("/config", StringComparison.Ordinal) || entry.Bytes.Length == 0)
        {
            string text = Encoding.Latin1.GetString(entry.Bytes);
            return Encoding.Latin1.GetBytes(new TextMutation(random).Apply(text));
        }

        byte[] bytes = [.. entry.Bytes];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(3) == 0 ? random.Next(bytes.Length) : s_offsets[random.Next(s_offsets.Length)];
            if (at < bytes.Length)
            {
                bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }
        }

        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private string OtherNumber(string path)
    {
        MatchCollection all = Numbers().Matches(path);
        if (all.Count == 0)
        {
            return $"{path}1";
        }

        Match match = all[random.Next(all.Count)];
        string[] others = ["0", "1", "4", "24", "28", "29", "33", "99999999999", "-1", "x"];
        return $"{path[..match.Index]}{others[random.Next(others.Length)]}{path[(match.Index + match.Length)..]}";
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}

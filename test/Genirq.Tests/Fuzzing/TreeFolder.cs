using System.Text;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Fuzzing;

/// <summary>A tree on disk, which becomes another one by what differs.</summary>
internal sealed class TreeFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, TreeEntry> _there = new(StringComparer.Ordinal);

    /// <summary>Where it is.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "tree");

    /// <summary>Makes it hold what a list says: of two entries with one path the last.</summary>
    /// <param name="entries">The tree.</param>
    public void Become(IEnumerable<TreeEntry> entries)
    {
        Dictionary<string, TreeEntry> wanted = new(StringComparer.Ordinal);
        foreach (TreeEntry entry in entries)
        {
            wanted[entry.Path] = entry;
        }

        foreach ((string path, TreeEntry entry) in _there.ToArray())
        {
            if (!wanted.TryGetValue(path, out TreeEntry? next) || !ReferenceEquals(next, entry))
            {
                File.Delete(Full(path));
                _there.Remove(path);
            }
        }

        foreach ((string path, TreeEntry entry) in wanted)
        {
            if (!_there.ContainsKey(path) && Add(entry))
            {
                _there.Add(path, entry);
            }
        }
    }

    /// <summary>Removes it.</summary>
    public void Dispose() => _folder.Dispose();

    private string Full(string path) => System.IO.Path.Combine(Path, path);

    // A name that stands where a folder is, or below a file, cannot be; nor can a link to nothing.
    private bool Add(TreeEntry entry)
    {
        string full = Full(entry.Path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            if (entry.IsLink)
            {
                File.CreateSymbolicLink(full, Encoding.Latin1.GetString(entry.Bytes));
            }
            else
            {
                File.WriteAllBytes(full, entry.Bytes);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            return false;
        }
    }
}

using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>What could not be read or does not fit together: each thing said once, alike ones counted.</summary>
internal sealed class CaptureNotes
{
    // Limit: notes that are kept; a hostile tree could make one for each of its files.
    private const int Maximum = 200;

    private readonly Dictionary<(string Subject, CaptureAccess Access), (string First, int Count)> _access = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _said = [];
    private int _dropped;

    /// <summary>Tells something.</summary>
    /// <param name="note">A sentence that names file and place.</param>
    public void Add(string note)
    {
        string printable = PrintableText.Of(note);
        if (!_said.Add(printable))
        {
            return;
        }

        if (_notes.Count < Maximum)
        {
            _notes.Add(printable);
        }
        else
        {
            _dropped++;
        }
    }

    /// <summary>Tells that something could not be read. Only the first of alike files is named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="subject">What makes it alike others, such as its last name.</param>
    /// <param name="access">How reading ended.</param>
    public void AddAccess(string path, string subject, CaptureAccess access)
    {
        if (access == CaptureAccess.Ok)
        {
            return;
        }

        (string first, int count) = _access.GetValueOrDefault((subject, access), (path, 0));
        _access[(subject, access)] = (first, count + 1);
    }

    /// <summary>All notes, those on reading first.</summary>
    public IReadOnlyList<string> ToList()
    {
        List<string> all = [];
        foreach (((string _, CaptureAccess access), (string first, int count)) in _access)
        {
            string more = count > 1 ? $" (and {count - 1} more like it)" : "";
            all.Add(PrintableText.Of($"{first}: {Reason(access)}{more}"));
        }

        all.AddRange(_notes);
        if (_dropped > 0)
        {
            all.Add($"{_dropped} more notes were left out");
        }

        return all;
    }

    /// <summary>The reason in words.</summary>
    public static string Reason(CaptureAccess access) => access switch
    {
        CaptureAccess.Missing => "there is no such file",
        CaptureAccess.Denied => "permission denied",
        CaptureAccess.WrongKind => "it is of another kind than expected (file, folder or link)",
        CaptureAccess.Outside => "it is a link that leads out of the folder; links are followed inside only",
        _ => "it cannot be read",
    };
}

using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A captured tree as one text, so that it can be kept, read and changed like any other input.</summary>
/// <remarks>
/// A line <c>&gt;file PATH</c> begins a file, whose lines follow; <c>&gt;hex PATH</c> one whose bytes follow in
/// hexadecimal; <c>&gt;link PATH</c> a link, with what it points to on the next line.
/// </remarks>
internal static class TreeText
{
    private const string File = ">file ";
    private const string Hex = ">hex ";
    private const string Link = ">link ";
    private const int BytesALine = 32;

    /// <summary>Reads the text of a tree.</summary>
    /// <param name="text">The text, a byte a letter.</param>
    public static List<TreeEntry> Read(byte[] text)
    {
        List<TreeEntry> entries = [];
        string[] lines = Encoding.Latin1.GetString(text).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string head = lines[i];
            StringBuilder content = new();
            while (i + 1 < lines.Length && !lines[i + 1].StartsWith('>'))
            {
                content.Append(lines[++i]).Append(i + 1 < lines.Length ? "\n" : "");
            }

            string body = content.ToString();
            if (head.StartsWith(File, StringComparison.Ordinal))
            {
                entries.Add(new TreeEntry(head[File.Length..], Encoding.Latin1.GetBytes(body)));
            }
            else if (head.StartsWith(Hex, StringComparison.Ordinal))
            {
                string digits = body.Replace("\n", "", StringComparison.Ordinal);
                entries.Add(new TreeEntry(head[Hex.Length..], Convert.FromHexString(digits)));
            }
            else if (head.StartsWith(Link, StringComparison.Ordinal))
            {
                entries.Add(new TreeEntry(head[Link.Length..], Encoding.Latin1.GetBytes(body.Trim('\n')), true));
            }
        }

        return entries;
    }

    /// <summary>Writes a tree as text, from which <see cref="Read"/> gives the same tree.</summary>
    /// <param name="entries">The tree.</param>
    public static byte[] Write(IEnumerable<TreeEntry> entries)
    {
        StringBuilder text = new();
        foreach (TreeEntry entry in entries)
        {
            string content = Encoding.Latin1.GetString(entry.Bytes);
            if (entry.IsLink)
            {
                text.Append($"{Link}{entry.Path}\n{content}\n");
            }
            else if (content.EndsWith('\n') && !content.StartsWith('>') && !content.Contains("\n>"))
            {
                text.Append($"{File}{entry.Path}\n{content}");
            }
            else
            {
                text.Append($"{Hex}{entry.Path}\n");
                foreach (byte[] line in entry.Bytes.Chunk(BytesALine))
                {
                    text.Append($"{Convert.ToHexStringLower(line)}\n");
                }
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}

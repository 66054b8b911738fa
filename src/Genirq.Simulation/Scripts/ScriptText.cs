using System.Text;

namespace Genirq.Simulation.Scripts;

/// <summary>The bytes of a script, and where in them is which line.</summary>
internal sealed class ScriptText
{
    private readonly byte[] _bytes;
    private readonly List<int> _lines = [0];

    /// <summary>Takes a script.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="bytes">Its text in UTF-8, with or without a byte order mark.</param>
    public ScriptText(string file, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        File = file;
        _bytes = (bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes).ToArray();
        for (int i = 0; i < _bytes.Length; i++)
        {
            if (_bytes[i] == '\n')
            {
                _lines.Add(i + 1);
            }
        }
    }

    /// <summary>Its name.</summary>
    public string File { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The place of a byte.</summary>
    /// <param name="offset">The byte.</param>
    public ScriptPlace PlaceOf(long offset)
    {
        int at = (int)Math.Clamp(offset, 0, _bytes.Length);
        int line = _lines.BinarySearch(at);
        line = line < 0 ? ~line - 1 : line;
        int column = Encoding.UTF8.GetCharCount(_bytes, _lines[line], at - _lines[line]);
        return new ScriptPlace(line + 1, column + 1);
    }

    /// <summary>The place of a byte of a line.</summary>
    /// <param name="line">The line, from 0.</param>
    /// <param name="offset">The byte in the line.</param>
    public ScriptPlace PlaceOf(long line, long offset) =>
        PlaceOf(_lines[(int)Math.Clamp(line, 0, _lines.Count - 1)] + offset);

    /// <summary>Refuses the script.</summary>
    public ScriptFormatException Refuse(ScriptPlace? place, string sentence) => new(File, place, sentence);
}

namespace Genirq.Planning.Sources;

/// <summary>A part of a text, of one kind.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Range">Where it is in the text.</param>
/// <param name="FirstLine">Its first line, from 1.</param>
/// <param name="LastLine">Its last line.</param>
internal readonly record struct TextSection(TextSectionKind Kind, Range Range, int FirstLine, int LastLine)
{
    /// <summary>How many lines it has.</summary>
    public int Lines => LastLine - FirstLine + 1;
}

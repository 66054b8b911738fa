using System.Text.Json;

namespace Genirq.Snapshots.Parsing;

/// <summary>One value of a parsed document. Values lie in the order of the text: what is in an object or an array
/// follows it.</summary>
internal struct ParsedValue
{
    /// <summary>Where the member's name begins, without its quotation mark.</summary>
    public int NameStart;

    /// <summary>How many bytes the name has.</summary>
    public int NameLength;

    /// <summary>Where a text, without its quotation mark, or a number begins. Of an object: which letters and lengths
    /// its members' names have (<see cref="MemberName.BitOf(string)"/>); of an array: how many items it has.</summary>
    public int Start;

    /// <summary>How many bytes a text or a number has; of an object and an array: how many values are in it, at any
    /// depth.</summary>
    public int Length;

    /// <summary>What it is.</summary>
    public JsonValueKind Kind;

    /// <summary>Whether the name is ASCII without escapes.</summary>
    public bool IsNamePlain;

    /// <summary>Whether a text is ASCII without escapes.</summary>
    public bool IsPlain;

    /// <summary>Whether the reader has asked for the member.</summary>
    public bool IsAsked;

    /// <summary>How far the next value behind it and all that is in it is away.</summary>
    public readonly int Extent => Kind is JsonValueKind.Object or JsonValueKind.Array ? Length + 1 : 1;
}

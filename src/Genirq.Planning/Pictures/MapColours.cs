using System.Globalization;
using System.Text;

namespace Genirq.Planning.Pictures;

/// <summary>The colours of the map, as a style sheet for light and dark pages.</summary>
/// <remarks>Twelve hues, each plain and with three patterns, so that neighbours in the list never differ by the
/// lightness of one hue alone.</remarks>
internal static class MapColours
{
    /// <summary>The class of those for whom there is no colour of their own.</summary>
    public const string Other = "vm-x";

    /// <summary>The class of vectors in use by an unknown owner.</summary>
    public const string Unowned = "vm-u";

    /// <summary>The class of vectors kept for managed interrupts.</summary>
    public const string Kept = "vm-k";

    /// <summary>The class of free vectors.</summary>
    public const string Free = "vm-f";

    /// <summary>The class of the system's vectors.</summary>
    public const string System = "vm-s";

    /// <summary>The class of the line below managed vectors in use.</summary>
    public const string Managed = "vm-m";

    private const int Light = 44;
    private const int Dark = 62;

    // The size of a pattern's tile: that of a cell, so that the same part of the pattern is in each.
    private const int Tile = 5;

    // Far from each other for neighbours in the list, which are mostly neighbours on the map.
    private static readonly int[] s_hues = [211, 28, 140, 350, 268, 185, 322, 48, 95, 240, 8, 165];

    // What is drawn over the colour, on one tile: lines across, lines along, dots.
    private static readonly string[] s_patterns =
        ["", "M0 1.5H5", "M1.5 0V5", "M1.5 2.5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0"];

    private static int Own => s_hues.Length * s_patterns.Length;

    /// <summary>The class of an owner.</summary>
    /// <param name="place">The owner's place in the list, from 0.</param>
    public static string ClassOf(int place) => place < Own
        ? string.Create(CultureInfo.InvariantCulture, $"vm-{place}")
        : Other;

    /// <summary>The style sheet.</summary>
    /// <param name="owners">How many owners there are.</param>
    public static string Sheet(int owners)
    {
        StringBuilder sheet = new(Fixed);
        int own = Math.Min(owners, Own);
        for (int place = 0; place < own; place++)
        {
            AppendFill(sheet, place);
        }

        AppendHues(sheet, own, Light);
        sheet.Append(FixedDark);
        AppendHues(sheet, own, Dark);
        return sheet.Append("}\n").ToString();
    }

    /// <summary>Draws the patterns that the style sheet names.</summary>
    /// <param name="markup">Where they go.</param>
    /// <param name="owners">How many owners there are.</param>
    public static void DrawPatterns(MarkupWriter markup, int owners)
    {
        markup.Open("defs").Open("pattern").With("id", "vm-hatch").With("width", "4").With("height", "4")
            .With("patternUnits", "userSpaceOnUse").With("patternTransform", "rotate(45)");
        markup.Open("rect", "vm-p").With("width", 4).With("height", 4).CloseEmpty();
        markup.Open("path", "vm-q").With("d", "M0 0V4").CloseEmpty();
        markup.Close();
        for (int place = s_hues.Length; place < Math.Min(owners, Own); place++)
        {
            markup.Open("pattern").With("id", PatternOf(place)).With("width", Tile).With("height", Tile)
                .With("patternUnits", "userSpaceOnUse");
            markup.Open("rect", HueOf(place)).With("width", Tile).With("height", Tile).CloseEmpty();
            markup.Open("path", place / s_hues.Length == 3 ? "vm-w vm-e" : "vm-w")
                .With("d", s_patterns[place / s_hues.Length]).CloseEmpty();
            markup.Close();
        }

        markup.Close();
    }

    // Managed vectors in use are underlined; those only kept are hatched.
    private const string Fixed = """

        svg.vm:root{width:100%;height:auto}
        .vm{font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:11px;background:#fff}
        .vm text{fill:#1c2430}
        .vm .vm-h{font-size:17px;font-weight:600}
        .vm .vm-v{font-size:13px}
        .vm .vm-d,.vm text.vm-d{fill:#5a6675}
        .vm text.vm-t{fill:#fff;stroke:#1c2430;stroke-width:2.4px;paint-order:stroke;text-anchor:middle;
        font-size:9px;font-weight:600;pointer-events:none}
        .vm .vm-b{fill:#fff}
        .vm .vm-f{fill:#eef1f5}
        .vm .vm-s{fill:#9aa5b4}
        .vm .vm-u{fill:#5a6675}
        .vm .vm-x{fill:#7d6b58}
        .vm .vm-k{fill:url(#vm-hatch)}
        .vm .vm-p{fill:#eef1f5;stroke:none}
        .vm .vm-q{stroke:#5a6675;stroke-width:1.2}
        .vm .vm-w{stroke:#fff;stroke-width:1.6;fill:none}
        .vm .vm-e{stroke:none;fill:#fff}
        .vm .vm-m{stroke:#1c2430;stroke-width:1.6;pointer-events:none}
        .vm .vm-l{stroke:#c3cbd6;stroke-width:1;fill:none}
        .vm .vm-o{opacity:.45}
        .vm .vm-r:hover{stroke:#1c2430;stroke-width:1.5}

        """;

    private const string FixedDark = """
        @media (prefers-color-scheme:dark){
        .vm{background:#12161c}
        .vm text{fill:#e6eaf0}
        .vm .vm-d,.vm text.vm-d{fill:#9aa7b8}
        .vm .vm-b{fill:#12161c}
        .vm .vm-f{fill:#212832}
        .vm .vm-s{fill:#566173}
        .vm .vm-u{fill:#9aa7b8}
        .vm .vm-x{fill:#b39d86}
        .vm .vm-p{fill:#212832}
        .vm .vm-q{stroke:#9aa7b8}
        .vm .vm-w{stroke:#12161c}
        .vm .vm-e{stroke:none;fill:#12161c}
        .vm .vm-m{stroke:#e6eaf0}
        .vm .vm-l{stroke:#3a4452}
        .vm .vm-r:hover{stroke:#fff}

        """;

    private static string PatternOf(int place) => string.Create(CultureInfo.InvariantCulture, $"vm-pattern-{place}");

    private static string HueOf(int place) =>
        string.Create(CultureInfo.InvariantCulture, $"vm-c{place % s_hues.Length}");

    private static void AppendFill(StringBuilder sheet, int place)
    {
        if (place >= s_hues.Length)
        {
            sheet.Append(CultureInfo.InvariantCulture, $".vm .vm-{place}{{fill:url(#{PatternOf(place)})}}\n");
        }
    }

    // The plain ones are filled with the hue, the others with a pattern on it.
    private static void AppendHues(StringBuilder sheet, int own, int lightness)
    {
        for (int hue = 0; hue < Math.Min(own, s_hues.Length); hue++)
        {
            sheet.Append(
                CultureInfo.InvariantCulture,
                $".vm .vm-{hue},.vm .vm-c{hue}{{fill:hsl({s_hues[hue]} 62% {lightness}%)}}\n");
        }
    }
}

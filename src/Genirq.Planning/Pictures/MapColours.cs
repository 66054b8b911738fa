using System.Globalization;
using System.Text;

namespace Genirq.Planning.Pictures;

/// <summary>The colours of the map, as a style sheet for light and dark pages.</summary>
internal static class MapColours
{
    /// <summary>The class of those for whom there is no colour of their own.</summary>
    public const string Other = "vm-x";

    /// <summary>The class of vectors in use by nobody known.</summary>
    public const string Unowned = "vm-u";

    /// <summary>The class of vectors kept for managed interrupts.</summary>
    public const string Kept = "vm-k";

    /// <summary>The class of free vectors.</summary>
    public const string Free = "vm-f";

    /// <summary>The class of the system's vectors.</summary>
    public const string System = "vm-s";

    /// <summary>The class of the line below managed vectors in use.</summary>
    public const string Managed = "vm-m";

    // Far from each other for neighbours in the list, which are mostly neighbours on the map.
    private static readonly int[] s_hues = [211, 28, 140, 350, 268, 185, 322, 48, 95, 240, 8, 165];
    private static readonly (int Light, int Dark)[] s_shades = [(46, 60), (66, 78), (30, 42)];

    /// <summary>The class of an owner.</summary>
    /// <param name="place">The owner's place in the list, from 0.</param>
    public static string ClassOf(int place) => place < s_hues.Length * s_shades.Length
        ? string.Create(CultureInfo.InvariantCulture, $"vm-{place}")
        : Other;

    /// <summary>The style sheet.</summary>
    /// <param name="owners">How many owners there are.</param>
    public static string Sheet(int owners)
    {
        StringBuilder sheet = new(Fixed);
        int own = Math.Min(owners, s_hues.Length * s_shades.Length);
        for (int place = 0; place < own; place++)
        {
            Append(sheet, place, s_shades[place / s_hues.Length].Light);
        }

        sheet.Append(FixedDark);
        for (int place = 0; place < own; place++)
        {
            Append(sheet, place, s_shades[place / s_hues.Length].Dark);
        }

        return sheet.Append("}\n").ToString();
    }

    // Managed vectors in use are underlined; those only kept are hatched.
    private const string Fixed = """

        .vm{font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:11px;background:#fff}
        .vm text{fill:#1c2430}
        .vm .vm-h{font-size:17px;font-weight:600}
        .vm .vm-v{font-size:13px}
        .vm .vm-d,.vm text.vm-d{fill:#5a6675}
        .vm .vm-b{fill:#fff}
        .vm .vm-f{fill:#eef1f5}
        .vm .vm-s{fill:#9aa5b4}
        .vm .vm-u{fill:#5a6675}
        .vm .vm-x{fill:#7d6b58}
        .vm .vm-k{fill:url(#vm-hatch)}
        .vm .vm-p{fill:#eef1f5;stroke:none}
        .vm .vm-q{stroke:#5a6675;stroke-width:1.2}
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
        .vm .vm-m{stroke:#e6eaf0}
        .vm .vm-l{stroke:#3a4452}
        .vm .vm-r:hover{stroke:#fff}

        """;

    private static void Append(StringBuilder sheet, int place, int lightness) => sheet.Append(
        CultureInfo.InvariantCulture,
        $".vm .vm-{place}{{fill:hsl({s_hues[place % s_hues.Length]} 62% {lightness}%)}}\n");
}

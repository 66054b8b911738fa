using System.Globalization;
using System.Text.RegularExpressions;

namespace Genirq.Tests.Planning.Sums;

/// <summary>Changes a table of vectors by its structure: numbers, lists, rows.</summary>
/// <param name="random">What decides.</param>
internal sealed partial class TableMutation(Random random)
{
    private static readonly string[] s_numbers =
    [
        "0", "1", "2", "38", "117", "192", "201", "202", "203", "204", "224", "225", "255", "397", "65536",
        "2147483648", "4294967293", "4294967295", "4294967296",
    ];

    private static readonly string[] s_lists =
    [
        "0-255", "0-31", "32-150", "33-234", "48-63", "128", "235", "0-19,29,32-150,236,240-255", "", "5", "32,33,34",
    ];

    /// <summary>Changes it once to three times.</summary>
    /// <param name="table">The table.</param>
    public string Apply(string table)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            table = random.Next(5) switch
            {
                0 => ChangeLine(table),
                1 => ChangeList(table),
                2 => SwapNumbers(table),
                _ => ChangeNumber(table),
            };
        }

        return table;
    }

    private string ChangeNumber(string table) =>
        Replace(table, Numbers().Matches(table), s_numbers[random.Next(s_numbers.Length)]);

    private string ChangeList(string table) =>
        Replace(table, Lists().Matches(table), s_lists[random.Next(s_lists.Length)]);

    private string SwapNumbers(string table)
    {
        MatchCollection all = Numbers().Matches(table);
        return Replace(table, all, all[random.Next(all.Count)].Value);
    }

    private string ChangeLine(string table)
    {
        List<string> lines = [.. table.Split('\n')];
        int at = random.Next(lines.Count);
        if (random.Next(2) == 0)
        {
            lines.RemoveAt(at);
        }
        else
        {
            string again = random.Next(2) == 0
                ? lines[at]
                : Numbers().Replace(lines[at], random.Next(9).ToString(CultureInfo.InvariantCulture), 1);
            lines.Insert(random.Next(lines.Count), again);
        }

        return string.Join('\n', lines);
    }

    private string Replace(string table, MatchCollection all, string with)
    {
        Match match = all[random.Next(all.Count)];
        return $"{table[..match.Index]}{with}{table[(match.Index + match.Length)..]}";
    }

    [GeneratedRegex(@"(?<![-,\d])\d+(?![-,\d])")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\d+([-,]\d+)+")]
    private static partial Regex Lists();
}

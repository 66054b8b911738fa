using System.Globalization;
using System.Text;

namespace Genirq.Cli.Tables;

/// <summary>Numbers as people write them: <c>28-32,40</c>.</summary>
internal static class NumberList
{
    /// <summary>Writes numbers in their order; runs that ascend by one become ranges.</summary>
    /// <param name="numbers">The numbers.</param>
    public static string Format(IEnumerable<long> numbers)
    {
        StringBuilder text = new();
        long first = 0;
        long last = 0;
        bool isOpen = false;
        foreach (long number in numbers)
        {
            if (isOpen && number == last + 1)
            {
                last = number;
                continue;
            }

            Append(text, first, last, isOpen);
            first = last = number;
            isOpen = true;
        }

        Append(text, first, last, isOpen);
        return text.ToString();
    }

    /// <summary>Cuts a long list at a comma, so that a table stays readable.</summary>
    /// <param name="list">The list.</param>
    /// <returns>The list, or its beginning and an ellipsis.</returns>
    public static string Cut(string list)
    {
        const int Most = 40;
        return list.Length <= Most ? list : $"{list[..(list.LastIndexOf(',', Most) + 1)]}\u2026";
    }

    private static void Append(StringBuilder text, long first, long last, bool isOpen)
    {
        if (!isOpen)
        {
            return;
        }

        text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
        if (last > first)
        {
            text.Append(CultureInfo.InvariantCulture, $"-{last}");
        }
    }
}

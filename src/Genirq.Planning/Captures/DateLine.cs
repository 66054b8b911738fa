using System.Globalization;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads what <c>date</c> prints, in the common languages.</summary>
internal static class DateLine
{
    // Limit: words of such a line.
    private const int MaximumWords = 8;

    // January first; by the letters of English, German and the languages of Romance, without those that are not ASCII.
    private static readonly string[][] s_months =
    [
        ["jan", "ene", "gen"], ["feb", "fev", "fvr"], ["mar", "mr", "mrz"], ["apr", "abr", "avr"],
        ["may", "mai", "mag"], ["jun", "giu", "juin"], ["jul", "lug", "juil"], ["aug", "ago", "aou", "aot"],
        ["sep", "set"], ["oct", "okt", "ott", "out"], ["nov"], ["dec", "dez", "dic", "dc"],
    ];

    // Hours east of Greenwich. Names that stand for several places (CST, IST, BST) are left out.
    private static readonly (string Name, int Hours)[] s_zones =
    [
        ("UTC", 0), ("GMT", 0), ("Z", 0), ("WET", 0), ("WEST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3),
        ("MSK", 3), ("EST", -5), ("EDT", -4), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
        ("JST", 9), ("KST", 9), ("HKT", 8), ("AEST", 10), ("AEDT", 11), ("NZST", 12), ("NZDT", 13),
    ];

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="date">The date.</param>
    /// <returns>Whether it is a date whose zone is known.</returns>
    public static bool TryRead(ReadOnlySpan<char> line, out DateTimeOffset date)
    {
        date = default;
        ReadOnlySpan<char> rest = TextLine.Clean(line);
        int year = 0;
        int month = 0;
        int day = 0;
        TimeSpan? time = null;
        TimeSpan? zone = null;
        for (int i = 0; i <= MaximumWords; i++)
        {
            ReadOnlySpan<char> word = TextLine.NextWord(ref rest);
            if (word.IsEmpty)
            {
                break;
            }

            bool isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (isNumber)
            {
                (day, year) = number <= 31 && day == 0 ? (number, year) : (day, number);
            }
            else if (time is null && TryTime(word, out TimeSpan read))
            {
                time = read;
            }
            else if (word is "AM" or "PM" && time is { Hours: >= 1 and <= 12 } half)
            {
                time = half + TimeSpan.FromHours((word is "PM" ? 12 : 0) - (half.Hours == 12 ? 12 : 0));
            }
            else if (i > 0 && month == 0 && MonthOf(word) is > 0 and var named)
            {
                month = named;
            }
            else if (time is not null && ZoneOf(word) is { } known)
            {
                zone = known;
            }
            else if (i > 0)
            {
                return false;
            }
        }

        if (!rest.IsEmpty || time is null || zone is null || year is < 1990 or > 9998 || month == 0 || day == 0
            || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTimeOffset(new DateTime(year, month, day) + time.Value, zone.Value);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<char> word, out TimeSpan time) => TimeSpan.TryParseExact(
        word, [@"hh\:mm\:ss", @"h\:mm\:ss"], CultureInfo.InvariantCulture, out time);

    private static int MonthOf(ReadOnlySpan<char> word)
    {
        Span<char> letters = stackalloc char[4];
        int count = 0;
        foreach (char letter in word)
        {
            if (char.IsAsciiLetter(letter) && count < letters.Length)
            {
                letters[count++] = char.ToLowerInvariant(letter);
            }
        }

        int month = NumberOf(letters[..count]);
        return month > 0 ? month : NumberOf(letters[..Math.Min(count, 3)]);
    }

    private static int NumberOf(ReadOnlySpan<char> letters)
    {
        for (int i = 0; i < s_months.Length; i++)
        {
            foreach (string name in s_months[i])
            {
                if (letters.SequenceEqual(name))
                {
                    return i + 1;
                }
            }
        }

        return 0;
    }

    private static TimeSpan? ZoneOf(ReadOnlySpan<char> word)
    {
        foreach ((string name, int hours) in s_zones)
        {
            if (word.SequenceEqual(name))
            {
                return TimeSpan.FromHours(hours);
            }
        }

        // "+0200", "+02" or "+02:00".
        if (word is not ['+' or '-', _, _, ..] || !TryDigits(word[1..3], 14, out int hour))
        {
            return null;
        }

        int minute = 0;
        ReadOnlySpan<char> rest = word[3..].TrimStart(':');
        bool isZone = rest.IsEmpty || (rest.Length == 2 && TryDigits(rest, 59, out minute));
        return isZone ? (word[0] == '-' ? -1 : 1) * TimeSpan.FromMinutes((hour * 60) + minute) : null;
    }

    private static bool TryDigits(ReadOnlySpan<char> word, int most, out int number) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}

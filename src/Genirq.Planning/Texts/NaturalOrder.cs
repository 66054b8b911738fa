namespace Genirq.Planning.Texts;

/// <summary>Compares names as people order them: <c>step2</c> before <c>step10</c>.</summary>
internal static class NaturalOrder
{
    /// <summary>Compares two names.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Below 0, 0 or above 0.</returns>
    public static int Compare(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                ReadOnlySpan<char> first = Digits(left, ref i);
                ReadOnlySpan<char> second = Digits(right, ref j);
                int byValue = first.Length != second.Length
                    ? first.Length - second.Length
                    : first.SequenceCompareTo(second);
                if (byValue != 0)
                {
                    return byValue;
                }
            }
            else if (left[i] != right[j])
            {
                return left[i] - right[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        return (left.Length - i) - (right.Length - j) is not 0 and { } rest
            ? rest
            : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start).TrimStart('0');
    }
}

using System.Globalization;

namespace Genirq.Views;

/// <summary>Numbers and words in columns, as the kernel's formats put them; lines end with a single line
/// feed.</summary>
internal static class ViewText
{
    /// <summary>Writes a number, right-justified.</summary>
    public static void Right(TextWriter writer, ulong value, int width)
    {
        Span<char> digits = stackalloc char[20];
        value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Blanks(writer, width - length);
        writer.Write(digits[..length]);
    }

    /// <summary>Writes words, right-justified.</summary>
    public static void Right(TextWriter writer, string text, int width)
    {
        Blanks(writer, width - text.Length);
        writer.Write(text);
    }

    /// <summary>Writes words, left-justified.</summary>
    public static void Left(TextWriter writer, string text, int width)
    {
        writer.Write(text);
        Blanks(writer, width - text.Length);
    }

    /// <summary>Writes a number in hexadecimal digits.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The number.</param>
    /// <param name="digits">How many digits there are at least.</param>
    public static void Hex(TextWriter writer, ulong value, int digits = 1)
    {
        int shift = 60;
        while (shift >= digits * 4 && value >> shift == 0)
        {
            shift -= 4;
        }

        for (; shift >= 0; shift -= 4)
        {
            writer.Write("0123456789abcdef"[(int)(value >> shift) & 15]);
        }
    }

    /// <summary>Writes a number in decimal digits.</summary>
    public static void Decimal(TextWriter writer, long value)
    {
        if (value < 0)
        {
            writer.Write('-');
        }

        Right(writer, (ulong)Math.Abs(value), 0);
    }

    /// <summary>Writes blanks; none for a width of 0 or less.</summary>
    public static void Blanks(TextWriter writer, int count)
    {
        for (; count > 0; count--)
        {
            writer.Write(' ');
        }
    }
}

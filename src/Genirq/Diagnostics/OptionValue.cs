using System.Runtime.CompilerServices;

namespace Genirq.Diagnostics;

/// <summary>Checks the values of options. What it throws names option, value and range.</summary>
/// <remarks>To be called where the option is set, so that its name is known by itself.</remarks>
public static class OptionValue
{
    /// <summary>A value that must lie in a range.</summary>
    /// <typeparam name="T">The type of the option.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="least">The least that is possible.</param>
    /// <param name="most">The greatest that is possible.</param>
    /// <param name="option">The option's name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not in the range.</exception>
    public static T InRange<T>(T value, T least, T most, [CallerMemberName] string option = "")
        where T : IComparable<T>
    {
        ArgumentNullException.ThrowIfNull(value, option);
        return value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(
                option, value, $"{option} is {value}; from {least} to {most} is possible.");
    }

    /// <summary>A member of an enumeration, or null.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="option">The option's name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The enumeration does not have it.</exception>
    public static T? Defined<T>(T? value, [CallerMemberName] string option = "")
        where T : struct, Enum => value is { } given ? Defined(given, option) : null;

    /// <summary>A member of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="option">The option's name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The enumeration does not have it.</exception>
    public static T Defined<T>(T value, [CallerMemberName] string option = "")
        where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(
            option, value, $"{option} is {value}; {string.Join(", ", Enum.GetNames<T>())} are possible.");

    /// <summary>A list whose values must lie in a range, or null.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">The list.</param>
    /// <param name="least">The least that is possible.</param>
    /// <param name="most">The greatest that is possible.</param>
    /// <param name="option">The option's name.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not in the range.</exception>
    public static IReadOnlyList<T>? AllInRange<T>(
        IReadOnlyList<T>? values, T least, T most, [CallerMemberName] string option = "")
        where T : IComparable<T>
    {
        for (int i = 0; i < values?.Count; i++)
        {
            _ = InRange(values[i], least, most, $"{option}[{i}]");
        }

        return values;
    }
}

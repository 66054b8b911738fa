using System.Globalization;

namespace Genirq.Releases;

/// <summary>The first two numbers of a kernel's version; later ones are corrections to the same rules.</summary>
/// <param name="Major">The first.</param>
/// <param name="Minor">The second.</param>
public readonly record struct KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    private const string LinePrefix = "Linux version ";

    /// <summary>Whether one is older.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is newer.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is not newer.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is not older.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a version: two numbers with a dot at the beginning of a text, or of what follows "Linux
    /// version".</summary>
    /// <param name="text">The text.</param>
    /// <param name="version">The version.</param>
    public static bool TryParse(string? text, out KernelVersion version)
    {
        version = default;
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
        rest = rest.StartsWith(LinePrefix, StringComparison.Ordinal) ? rest[LinePrefix.Length..] : rest;
        int dot = rest.IndexOf('.');
        if (dot < 0 || !TryRead(rest[..dot], out int major))
        {
            return false;
        }

        ReadOnlySpan<char> after = rest[(dot + 1)..];
        int end = after.IndexOfAnyExceptInRange('0', '9');
        if (!TryRead(end < 0 ? after : after[..end], out int minor))
        {
            return false;
        }

        version = new KernelVersion(major, minor);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(KernelVersion other) =>
        Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>The two numbers with a dot.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool TryRead(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

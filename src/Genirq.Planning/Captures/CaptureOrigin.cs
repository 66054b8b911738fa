using System.Globalization;

namespace Genirq.Planning.Captures;

/// <summary>Which machine a capture is of, when it was taken, and where it was read from; each null if not
/// told.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Taken">When it was taken; of the live machine: when it was read.</param>
/// <param name="Source">The name of the file or folder that it was read from.</param>
public sealed record CaptureOrigin(string? Host = null, DateTimeOffset? Taken = null, string? Source = null)
{
    /// <summary>An origin of which nothing is told.</summary>
    public static CaptureOrigin Unknown { get; } = new();

    /// <summary>The date for people, to the second; null if not told.</summary>
    public string? Date => Taken?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The date for programs, by ISO 8601; null if not told.</summary>
    public string? IsoDate =>
        Taken?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>All of it in one sentence, for the head of a report.</summary>
    /// <param name="kernel">The kernel's release; null if not told.</param>
    public string Sentence(string? kernel)
    {
        List<string> told = [];
        List<string> untold = [];
        Add(Host, "host", "");
        Add(kernel, "kernel", "kernel ");
        Add(Date, "date", "");
        if (Source is { } source)
        {
            told.Add($"from {source}");
        }

        string missing = untold.Count == 0 ? "" : $"{untold[^1]} not told";
        for (int i = untold.Count - 2; i >= 0; i--)
        {
            missing = $"{untold[i]}{(i == untold.Count - 2 ? " and " : ", ")}{missing}";
        }

        string all = string.Join(", ", told);
        return missing.Length == 0 ? all : all.Length == 0 ? missing : $"{all} ({missing})";

        void Add(string? value, string name, string prefix)
        {
            if (value is null)
            {
                untold.Add(name);
            }
            else
            {
                told.Add(prefix + value);
            }
        }
    }
}

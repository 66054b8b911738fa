using System.Globalization;

namespace Genirq.Simulation.Scripts;

/// <summary>Gathers what is not as expected.</summary>
internal sealed class ScriptChecks
{
    private readonly List<string> _differences = [];

    /// <summary>All that differs, as one sentence; null: nothing does.</summary>
    public string? Difference => _differences.Count == 0 ? null : $"{string.Join("; ", _differences)}.";

    /// <summary>Looks at a value.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="name">Its name in scripts.</param>
    /// <param name="wanted">What it is to be; null: anything.</param>
    /// <param name="actual">What it is; null: there is none.</param>
    public void Add<T>(string name, T? wanted, T? actual)
    {
        if (wanted is not null && !wanted.Equals(actual))
        {
            _differences.Add($"{name}: expected {Say(wanted)}, got {Say(actual)}");
        }
    }

    private static string Say(object? value) => value switch
    {
        null => "none",
        true => "true",
        false => "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() is { Length: > 0 } text ? text : "none",
    };
}

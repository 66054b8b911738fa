namespace Genirq.Simulation.Scripts;

/// <summary>A script that cannot be played: its message says file, line, column, what is wrong and what was
/// expected.</summary>
public sealed class ScriptFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The script's name.</param>
    /// <param name="place">Where, or null: the file as a whole.</param>
    /// <param name="sentence">What is wrong and what was expected.</param>
    public ScriptFormatException(string file, ScriptPlace? place, string sentence)
        : base(place is { } where ? $"{file}:{where.Line}:{where.Column}: {sentence}" : $"{file}: {sentence}")
    {
        Place = place;
    }

    /// <summary>Where, or null: the file as a whole.</summary>
    public ScriptPlace? Place { get; }
}

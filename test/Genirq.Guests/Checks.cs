using System.Globalization;

namespace Genirq.Guests;

/// <summary>Runs checks and prints a line for each: <c>ok 3 - name</c>, <c>not ok 3 - name: why</c>.</summary>
/// <param name="output">Where to.</param>
internal sealed class Checks(TextWriter output)
{
    private int _number;

    /// <summary>How many failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Runs a check. It fails by an exception, and the others go on.</summary>
    /// <param name="name">What is to be so.</param>
    /// <param name="check">Sees whether it is.</param>
    public void Run(string name, Action check)
    {
        _number++;
        try
        {
            check();
            Write($"ok {_number} - {name}");
        }
        catch (SkipException skip)
        {
            Write($"ok {_number} - {name} # SKIP {skip.Message}");
        }
        catch (Exception error)
        {
            Failed++;
            Write($"not ok {_number} - {name}: {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Prints the plan.</summary>
    public void End() => Write($"1..{_number}");

    /// <summary>Prints a remark.</summary>
    public void Note(string text) => Write($"# {text}");

    /// <summary>Fails unless two values are the same.</summary>
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected}, there is {actual}"));
        }
    }

    /// <summary>Fails unless something is so.</summary>
    public static void True(bool isSo, string what) => Equal(true, isSo, what);

    private void Write(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}

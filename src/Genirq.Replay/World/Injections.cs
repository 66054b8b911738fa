namespace Genirq.Replay.World;

/// <summary>The errors that a script has asked for, in the recorder's places.</summary>
internal sealed class Injections
{
    // The recorder's own limit: with all places taken, one more is lost.
    private const int PlaceCount = 16;

    private readonly Injection?[] _places = new Injection?[PlaceCount];

    /// <summary>Frees all places.</summary>
    public void Clear() => Array.Clear(_places);

    /// <summary>Puts one in the lowest free place; it is lost when there is none.</summary>
    /// <param name="injection">The injection.</param>
    public void Add(Injection injection)
    {
        int place = Array.IndexOf(_places, null);
        if (place >= 0)
        {
            _places[place] = injection;
        }
    }

    /// <summary>Consults a point: the error that it yields now, or 0.</summary>
    /// <param name="point">The point's name.</param>
    /// <remarks>The one in the lowest place alone counts; others of the same point stand still until its place is
    /// free.</remarks>
    public int Consult(string point)
    {
        int place = Array.FindIndex(_places, pending => pending?.Point == point);
        if (place < 0)
        {
            return 0;
        }

        Injection first = _places[place]!;
        if (first.Nth > 1)
        {
            _places[place] = first with { Nth = first.Nth - 1 };
            return 0;
        }

        _places[place] = first.Count > 1 ? first with { Count = first.Count - 1 } : null;
        return first.Error;
    }
}

namespace Genirq.Replay.World;

/// <summary>The errors that a script has asked for.</summary>
internal sealed class Injections
{
    private readonly List<Injection> _pending = [];

    /// <summary>Removes all.</summary>
    public void Clear() => _pending.Clear();

    /// <summary>Adds one behind those that wait already.</summary>
    /// <param name="injection">The injection.</param>
    public void Add(Injection injection) => _pending.Add(injection);

    /// <summary>Consults a point: the error that it yields now, or 0.</summary>
    /// <param name="point">The point's name.</param>
    /// <remarks>The first injection for the point is the one that counts; later ones wait until it is used
    /// up.</remarks>
    public int Consult(string point)
    {
        int index = _pending.FindIndex(pending => pending.Point == point);
        if (index < 0)
        {
            return 0;
        }

        Injection first = _pending[index];
        if (first.Nth > 1)
        {
            _pending[index] = first with { Nth = first.Nth - 1 };
            return 0;
        }

        if (first.Count > 1)
        {
            _pending[index] = first with { Count = first.Count - 1 };
        }
        else
        {
            _pending.RemoveAt(index);
        }

        return first.Error;
    }
}

namespace Genirq.Simulation.Buses;

/// <summary>The writes of devices that have not arrived yet, in their order.</summary>
/// <remarks>Allocates nothing unless more wait than ever before. Not thread-safe.</remarks>
internal sealed class BusQueue
{
    private BusWrite[] _ring = new BusWrite[64];
    private int _first;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a write at the end.</summary>
    public void Enqueue(in BusWrite write)
    {
        if (Count == _ring.Length)
        {
            BusWrite[] grown = new BusWrite[_ring.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                grown[i] = this[i];
            }

            _ring = grown;
            _first = 0;
        }

        _ring[(_first + Count++) & (_ring.Length - 1)] = write;
    }

    /// <summary>Takes the oldest write.</summary>
    /// <returns>The write; there must be one.</returns>
    public BusWrite Dequeue()
    {
        BusWrite write = _ring[_first];
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
        return write;
    }

    /// <summary>Forgets all writes.</summary>
    public void Clear()
    {
        _first = 0;
        Count = 0;
    }

    /// <summary>A write that waits.</summary>
    /// <param name="index">0 for the oldest.</param>
    public BusWrite this[int index] => _ring[(_first + index) & (_ring.Length - 1)];
}

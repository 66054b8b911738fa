namespace Genirq.Replay.World;

/// <summary>An error that a point yields at its nth next consultation, and some times in a row.</summary>
/// <param name="Point">The point's name.</param>
/// <param name="Nth">Which consultation is the first to yield it, from 1.</param>
/// <param name="Count">How many in a row do.</param>
/// <param name="Error">The error.</param>
internal sealed record Injection(string Point, int Nth, int Count, int Error);

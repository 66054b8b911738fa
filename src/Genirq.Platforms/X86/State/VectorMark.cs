namespace Genirq.Platforms.X86.State;

/// <summary>A vector on which one stray event is swallowed.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Vector">The vector.</param>
/// <param name="IsRetriggered">Whether its event was sent on; else the vector was given back.</param>
public readonly record struct VectorMark(int Cpu, int Vector, bool IsRetriggered);

using Genirq.Diagnostics;

namespace Genirq.Simulation.Drivers;

/// <summary>How something ended that a driver was asked for.</summary>
/// <param name="Error">None, or the errno.</param>
/// <param name="Sentence">Why not, as one English sentence; empty after success.</param>
public readonly record struct DriverResult(IrqError Error, string Sentence)
{
    /// <summary>It was done.</summary>
    public static DriverResult Done => new(IrqError.None, "");

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Error == IrqError.None;

    /// <summary>It was refused.</summary>
    /// <param name="error">A negative errno.</param>
    /// <param name="sentence">Why.</param>
    internal static DriverResult Refused(int error, string sentence) => new(ErrorCode.ToError(error), sentence);
}

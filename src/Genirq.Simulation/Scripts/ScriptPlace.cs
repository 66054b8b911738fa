namespace Genirq.Simulation.Scripts;

/// <summary>A place in a script.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, counted in characters.</param>
public readonly record struct ScriptPlace(int Line, int Column);

namespace Genirq.Properties.Running;

/// <summary>One random operation: a kind in percent and three operands, which each run reads in its own way.</summary>
/// <param name="Kind">0 to 99; a run gives each operation a share of it.</param>
/// <param name="A">0 to 65535.</param>
/// <param name="B">0 to 65535.</param>
/// <param name="C">0 to 65535.</param>
internal readonly record struct Step(int Kind, int A, int B, int C);

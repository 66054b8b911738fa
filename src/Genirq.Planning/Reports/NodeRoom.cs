namespace Genirq.Planning.Reports;

/// <summary>How many regular vectors the CPUs of a node would still grant.</summary>
/// <param name="Node">The node.</param>
/// <param name="Room">How many, and on which CPUs.</param>
public sealed record NodeRoom(int Node, RequestRoom Room);

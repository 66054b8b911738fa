namespace Genirq.Replay.Results;

/// <summary>One part of an operation that differs from the recording.</summary>
/// <param name="Part">The part: <c>res</c>, <c>ev</c>, <c>warn</c> or <c>st</c>.</param>
/// <param name="Expected">What was recorded, as JSON; null for nothing. For warnings, the kernel's sites.</param>
/// <param name="Actual">What happened, as JSON; null for nothing. For warnings, their texts; for an operation that
/// threw, the error's text.</param>
/// <param name="Where">The first place that differs, as a JSON path with both values.</param>
public sealed record ReplayMismatch(string Part, string? Expected, string? Actual, string Where);

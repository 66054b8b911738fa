namespace Genirq.Tests.Callbacks;

/// <summary>What a callback throws on purpose.</summary>
internal sealed class InjectedException(string callback) : Exception(callback);

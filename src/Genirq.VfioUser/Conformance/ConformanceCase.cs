namespace Genirq.VfioUser.Conformance;

/// <summary>One rule that a server is tried on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="Rule">The rule, as a sentence.</param>
/// <param name="Run">Tries it on a connection of its own; throws if the server does something else.</param>
internal sealed record ConformanceCase(string Name, RuleSource Source, string Rule, Action<Probe> Run);

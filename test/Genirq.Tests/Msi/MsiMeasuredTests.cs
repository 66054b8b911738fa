namespace Genirq.Tests.Msi;

/// <summary>Tests that measure the process: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(MsiMeasuredTests), DisableParallelization = true)]
public sealed class MsiMeasuredTests;

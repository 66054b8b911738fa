namespace Genirq.Tests;

/// <summary>Tests that measure the process or their thread: nothing else may run beside them.</summary>
/// <remarks>A collection that another test causes gives up the rest of each thread's buffer, some kilobytes, and the
/// runtime counts that rest as allocated.</remarks>
[CollectionDefinition(nameof(MeasuredTests), DisableParallelization = true)]
public sealed class MeasuredTests;

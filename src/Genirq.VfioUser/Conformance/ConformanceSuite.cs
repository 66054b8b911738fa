using Genirq.Interop;

namespace Genirq.VfioUser.Conformance;

/// <summary>Tries the rules of the protocol on any server.</summary>
/// <remarks>
/// Each case has a connection of its own, one after another; the device is reset and loses its interrupts and memory
/// windows. Nothing is written behind its BARs, but its command register and interrupt line are.
/// </remarks>
public static class ConformanceSuite
{
    private static readonly ConformanceCase[] s_cases =
    [
        .. HeaderCases.All, .. VersionCases.All, .. InfoCases.All, .. RegionCases.All, .. MemoryCases.All,
        .. IrqRefusalCases.All, .. IrqCases.All, .. LifeCases.All,
    ];

    /// <summary>The names of all cases, in the order in which they run.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_cases.Select(static each => each.Name)];

    /// <summary>Runs the suite.</summary>
    /// <param name="path">The path of the server's socket. No other client may be connected.</param>
    /// <param name="isWanted">Which cases by name; null: all.</param>
    /// <param name="timeoutMilliseconds">How long each reply may take.</param>
    /// <returns>The results, one by one as they come.</returns>
    /// <exception cref="IOException">No server listens there.</exception>
    public static IEnumerable<ConformanceResult> Run(
        string path, Func<string, bool>? isWanted = null, int timeoutMilliseconds = 2_000)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeoutMilliseconds, 1);
        foreach (ConformanceCase each in s_cases)
        {
            if (isWanted?.Invoke(each.Name) ?? true)
            {
                yield return Run(each, path, timeoutMilliseconds);
            }
        }
    }

    private static ConformanceResult Run(ConformanceCase each, string path, int timeoutMilliseconds)
    {
        using Probe probe = new(SystemCalls.Real, path, timeoutMilliseconds);
        ConformanceOutcome outcome = ConformanceOutcome.Passed;
        string? detail = null;
        try
        {
            each.Run(probe);
        }
        catch (ProbeException exception)
        {
            detail = exception.Message;
            outcome = exception.IsSkipped ? ConformanceOutcome.Skipped
                : each.Source == RuleSource.Choice ? ConformanceOutcome.Differs
                : ConformanceOutcome.Failed;
        }

        return new ConformanceResult(each.Name, each.Source, each.Rule, outcome, detail);
    }
}

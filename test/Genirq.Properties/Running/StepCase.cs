using System.Globalization;

namespace Genirq.Properties.Running;

/// <summary>One random case: how the world is set up, and what is then done to it.</summary>
/// <param name="Setup">0 to 65535; which variant of the world.</param>
/// <param name="Steps">The operations, in order.</param>
internal sealed record StepCase(int Setup, IReadOnlyList<Step> Steps)
{
    /// <summary>The case as FsCheck prints it; the run's own log says what the steps meant.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"setup {Setup}, {Steps.Count} steps: {string.Join(' ', Steps)}");
}

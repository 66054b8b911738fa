namespace Genirq.Properties.Running;

/// <summary>A run that did not go as its model says, with all that was done before.</summary>
internal sealed class StepFailure : Exception
{
    /// <summary>Makes one.</summary>
    public StepFailure(IEnumerable<string> log, Exception inner)
        : base($"{inner.Message}{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", log)}", inner)
    {
    }
}

namespace Genirq.Properties.Running;

/// <summary>A world and a plain model of it. Each step is done to both, then they are compared.</summary>
internal abstract class StepRun : IDisposable
{
    private readonly List<string> _log = [];

    /// <summary>Plays a case; throws with the log of what was done if world and model differ.</summary>
    public void Play(IReadOnlyList<Step> steps)
    {
        try
        {
            Verify();
            foreach (Step step in steps)
            {
                Apply(step);
                Verify();
            }

            Finish();
        }
        catch (Exception difference)
        {
            throw new StepFailure(_log, difference);
        }
    }

    /// <summary>Ends the world.</summary>
    public abstract void Dispose();

    /// <summary>Does one operation to the world and to the model, and compares the results.</summary>
    protected abstract void Apply(Step step);

    /// <summary>Compares the whole state.</summary>
    protected abstract void Verify();

    /// <summary>Takes everything down and checks that nothing is left.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Logs what is being done, so that a failing case can be read.</summary>
    protected void Note(string operation) => _log.Add(operation);
}

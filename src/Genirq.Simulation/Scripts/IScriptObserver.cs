namespace Genirq.Simulation.Scripts;

/// <summary>Is told of the steps of a script while it is played.</summary>
public interface IScriptObserver
{
    /// <summary>A step begins.</summary>
    /// <param name="step">The step.</param>
    /// <param name="nanoseconds">The machine's time.</param>
    void OnStep(ScriptStep step, long nanoseconds);

    /// <summary>A step has ended.</summary>
    /// <param name="result">How.</param>
    void OnResult(ScriptStepResult result);
}

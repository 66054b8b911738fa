using Genirq.Simulation.Scripts;

namespace Genirq.Tests.Simulation.Scripts;

/// <summary>Keeps what a player tells.</summary>
internal sealed class StepLog : IScriptObserver
{
    public List<string> Steps { get; } = [];

    public List<ScriptStepResult> Results { get; } = [];

    public void OnStep(ScriptStep step, long nanoseconds) => Steps.Add(new ScriptStepResult(step, nanoseconds).Word);

    public void OnResult(ScriptStepResult result) => Results.Add(result);
}

using Genirq.Actions;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions.Fakes;

/// <summary>What a handler and its thread function log and return.</summary>
internal sealed class ActionScript(string name, CallLog log)
{
    public IrqResult PrimaryResult { get; set; } = IrqResult.Handled;

    public IrqResult ThreadResult { get; set; } = IrqResult.Handled;

    public Action? OnPrimary { get; set; }

    public Action? OnThread { get; set; }

    public static IrqResult Primary(Irq irq, ActionScript script)
    {
        script.Note("hard");
        script.OnPrimary?.Invoke();
        return script.PrimaryResult;
    }

    public static IrqResult Thread(Irq irq, ActionScript script)
    {
        script.Note("thread");
        script.OnThread?.Invoke();
        return script.ThreadResult;
    }

    private void Note(string what) => log.Add($"{name}.{what}");
}

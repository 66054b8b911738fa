using Genirq.Planning.Fleets;
using Spectre.Console;

namespace Genirq.Cli.Tables;

/// <summary>A bar on the error stream while a fleet takes longer than a second.</summary>
/// <remarks>Only on a terminal, and not when the data go to that terminal too as they come.</remarks>
internal sealed class FleetProgress : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly FleetRunner _runner;
    private readonly TextWriter _errors;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread? _thread;

    /// <summary>Begins to wait.</summary>
    /// <param name="runner">The runner whose progress is shown.</param>
    /// <param name="errors">The error stream.</param>
    /// <param name="hasOutput">Whether data are written meanwhile.</param>
    public FleetProgress(FleetRunner runner, TextWriter errors, bool hasOutput)
    {
        _runner = runner;
        _errors = errors;
        if (!Console.IsErrorRedirected && !(hasOutput && !Console.IsOutputRedirected))
        {
            _thread = new Thread(Show) { IsBackground = true, Name = "progress" };
            _thread.Start();
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_end.IsSet)
        {
            return;
        }

        _end.Set();
        _thread?.Join();
    }

    private void Show()
    {
        if (_end.Wait(s_patience))
        {
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_errors) });
        console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("machines");
            do
            {
                // The list may still be coming in: then the end is not known yet.
                task.IsIndeterminate = !_runner.HasAllInputs;
                task.MaxValue = Math.Max(_runner.Taken, 1);
                task.Value = _runner.Finished;
                task.Description = $"{_runner.Finished} machines";
            }
            while (!_end.Wait(s_step));
        });
    }
}

using System.Runtime.InteropServices;

namespace Genirq.Cli.Live;

/// <summary>The terminal that the tool runs in.</summary>
internal sealed class ConsoleTerminal : ITopTerminal, IDisposable
{
    private const int DefaultColumns = 80;
    private const int DefaultLines = 24;

    // A key waits this long at most; the console has no wait that the interrupt key ends.
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _isInterrupted = new();
    private readonly PosixSignalRegistration _interrupt;

    /// <summary>Takes the interrupt key for itself until it is disposed.</summary>
    /// <param name="isPlain">Whether tables are to follow each other, whatever the terminal can do.</param>
    public ConsoleTerminal(bool isPlain)
    {
        IsInteractive = !isPlain && !Console.IsOutputRedirected && !Console.IsInputRedirected
            && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

        // Not the console's event, which puts the terminal into another mode even where tables follow each other.
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    /// <inheritdoc/>
    public bool IsInteractive { get; }

    /// <inheritdoc/>
    public (int Columns, int Lines) Size => Console.WindowWidth > 0 && Console.WindowHeight > 0
        ? (Console.WindowWidth, Console.WindowHeight)
        : (DefaultColumns, DefaultLines);

    /// <inheritdoc/>
    public char? WaitForKey(TimeSpan time)
    {
        long start = Environment.TickCount64;
        while (!_isInterrupted.IsSet)
        {
            if (IsInteractive && Console.KeyAvailable)
            {
                return Console.ReadKey(intercept: true).KeyChar;
            }

            TimeSpan left = time - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            _isInterrupted.Wait(IsInteractive && left > s_step ? s_step : left);
        }

        return 'q';
    }

    /// <summary>Gives the interrupt key back.</summary>
    public void Dispose()
    {
        _interrupt.Dispose();
        _isInterrupted.Dispose();
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _isInterrupted.Set();
    }
}

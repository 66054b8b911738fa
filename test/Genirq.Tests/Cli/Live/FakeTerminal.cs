using Genirq.Cli.Live;

namespace Genirq.Tests.Cli.Live;

/// <summary>A terminal whose keys are given, and whose clock moves only while it is waited on.</summary>
/// <param name="keys">What happens at each wait: a key, or a blank for none.</param>
/// <param name="isInteractive">Whether it can be drawn on.</param>
internal sealed class FakeTerminal(string keys, bool isInteractive) : TimeProvider, ITopTerminal
{
    private int _waits;
    private long _now;

    public bool IsInteractive => isInteractive;

    public (int Columns, int Lines) Size { get; set; } = (80, 10);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public char? WaitForKey(TimeSpan time)
    {
        char key = _waits < keys.Length ? keys[_waits++] : 'q';
        if (key == ' ')
        {
            _now += time.Ticks;
            return null;
        }

        return key;
    }
}

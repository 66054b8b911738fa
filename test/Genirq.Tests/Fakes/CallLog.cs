namespace Genirq.Tests.Fakes;

/// <summary>What was called, in order.</summary>
internal sealed class CallLog
{
    private readonly List<string> _calls = [];

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Notes a call.</summary>
    public void Add(string call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Forgets the calls and returns them.</summary>
    public string[] Take()
    {
        lock (_calls)
        {
            string[] calls = [.. _calls];
            _calls.Clear();
            return calls;
        }
    }
}

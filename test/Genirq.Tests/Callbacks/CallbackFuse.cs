namespace Genirq.Tests.Callbacks;

/// <summary>Counts the calls of all callbacks, and has one of them fail.</summary>
/// <param name="failing">Which call, from 1; 0 for none.</param>
internal sealed class CallbackFuse(int failing)
{
    /// <summary>How many calls there were.</summary>
    public int Calls { get; private set; }

    /// <summary>The callback that failed; null while none did.</summary>
    public string? Failed { get; private set; }

    /// <summary>A callback is called.</summary>
    public void Hit(string callback)
    {
        Calls++;
        if (Calls == failing)
        {
            Failed = callback;
            throw new InjectedException(callback);
        }
    }
}

namespace Genirq.VfioUser.Serving;

/// <summary>A call that a loop makes later.</summary>
/// <param name="callback">What is called.</param>
/// <param name="state">With what.</param>
internal sealed class LoopTimer(Action<object> callback, object state) : IDisposable
{
    /// <summary>Whether it was taken back, or made.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Makes the call, unless it was taken back.</summary>
    public void Fire()
    {
        if (!IsOver)
        {
            IsOver = true;
            callback(state);
        }
    }

    /// <summary>Takes it back.</summary>
    public void Dispose() => IsOver = true;
}

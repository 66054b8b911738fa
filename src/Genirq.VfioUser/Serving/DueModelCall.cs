namespace Genirq.VfioUser.Serving;

/// <summary>A call that a device model waits for.</summary>
/// <param name="device">The device.</param>
/// <param name="callback">What is called.</param>
/// <param name="state">With what.</param>
internal sealed class DueModelCall(ServedDevice device, Action<object> callback, object state) : IDisposable
{
    private bool _isTakenBack;

    /// <summary>The loop's timer.</summary>
    public LoopTimer? Timer { get; set; }

    /// <summary>The time has come.</summary>
    public void Fire()
    {
        if (!_isTakenBack)
        {
            device.Fire(this);
        }
    }

    /// <summary>Calls the model.</summary>
    public void Call() => callback(state);

    /// <summary>Takes it back.</summary>
    public void Dispose()
    {
        _isTakenBack = true;
        Timer?.Dispose();
    }
}

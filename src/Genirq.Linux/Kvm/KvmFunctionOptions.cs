using Genirq.Linux.Events;

namespace Genirq.Linux.Kvm;

/// <summary>How a guest's function reaches its VM.</summary>
public sealed record KvmFunctionOptions
{
    /// <summary>
    /// Watches the notifiers of vectors that are masked, so that events raised through them show in the pending bits at
    /// once. Null: they are looked for when the vector is masked, and raised when it is unmasked.
    /// </summary>
    public EventPump? Pump { get; init; }

    /// <summary>The GSI of the pin that the function's wire leads to; null: it has none.</summary>
    public int? LineGsi
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            field = value;
        }
    }

    /// <summary>
    /// Told when a vector gets no route, or KVM refuses its message or the level of the wire. Called under the
    /// function's lock: it must be quick and must not wait. What it throws is a diagnostic of the domain's system.
    /// </summary>
    public Action<KvmRouteFailure>? OnFailure { get; init; }
}

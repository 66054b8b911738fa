namespace Genirq.Linux.Kvm;

/// <summary>A VM's routing table has no place left.</summary>
/// <param name="Wanted">How many more routes were wanted.</param>
/// <param name="InUse">How many GSIs have an owner or a route.</param>
/// <param name="Budget">How many there can be: the value of the kernel's capability.</param>
public sealed record RouteBudgetExceeded(int Wanted, int InUse, int Budget)
{
    /// <summary>The shortage as a sentence.</summary>
    public override string ToString() =>
        $"{Wanted} more routes are wanted; {InUse} of the {Budget} that KVM has are in use.";
}

namespace Genirq.Linux.Kvm;

/// <summary>Why a vector of a guest's function has no route.</summary>
/// <param name="Vector">The vector; -1: the function's wire.</param>
/// <param name="Error">The errno and the call; ENOSPC where the budget is exceeded.</param>
/// <param name="Shortage">The budget that was exceeded; null for another reason.</param>
public sealed record KvmRouteFailure(int Vector, LinuxError Error, RouteBudgetExceeded? Shortage)
{
    /// <summary>The reason as a sentence.</summary>
    public override string ToString() =>
        $"Vector {Vector} has no route: {Shortage?.ToString() ?? Error.ToString()}";
}

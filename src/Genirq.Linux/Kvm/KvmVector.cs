using Genirq.Linux.Events;
using Genirq.Msi;

namespace Genirq.Linux.Kvm;

/// <summary>What a guest's function keeps of one vector. Guarded by the function's gate.</summary>
internal sealed class KvmVector(int index)
{
    /// <summary>Which entry of the table.</summary>
    public int Index { get; } = index;

    /// <summary>What raises it.</summary>
    public EventFd? Notifier { get; set; }

    /// <summary>Its GSI; -1: none.</summary>
    public int Gsi { get; set; } = -1;

    /// <summary>What the guest wants it to send.</summary>
    public MsiMessage Message { get; set; }

    /// <summary>Whether the guest lets it send.</summary>
    public bool IsUsable { get; set; }

    /// <summary>Whether the kernel takes its notifier's events.</summary>
    public bool IsBound { get; set; }

    /// <summary>Whether it waits for the end of the operation that changed it.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Why it has no route though it is usable; null: it has one.</summary>
    public KvmRouteFailure? Failure { get; set; }

    /// <summary>Watches its notifier while it is masked.</summary>
    public EventSubscription? Watch { get; set; }
}

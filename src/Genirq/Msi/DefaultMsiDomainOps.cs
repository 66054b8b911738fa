namespace Genirq.Msi;

/// <summary>The operations that Linux uses where a domain brings none at all.</summary>
internal sealed class DefaultMsiDomainOps() : MsiDomainOps(
    MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq
    | MsiDomainCallbacks.Prepare | MsiDomainCallbacks.SetDescriptor);

namespace Genirq.Integration.Kvm;

/// <summary>A test with data that needs KVM; where there is none it says why.</summary>
public sealed class KvmTheoryAttribute : TheoryAttribute
{
    public KvmTheoryAttribute() => Skip = KvmFactAttribute.Missing;
}

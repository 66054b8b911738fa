using Genirq.Interop;
using Genirq.Linux.Kvm;
using Genirq.Msi;

namespace Genirq.Integration.Kvm;

/// <summary>A VM with interrupt controllers and vCPUs whose APICs are on.</summary>
internal sealed class TestVm : IDisposable
{
    private readonly LocalApicState _state = new();

    public TestVm(int vcpus = 2, bool isSplit = false, bool hasX2ApicIds = false, ISystemCalls? calls = null)
    {
        Host = calls is null ? KvmHost.Open() : KvmHost.Open(calls);
        Vm = Host.CreateVm();
        if (isSplit)
        {
            Vm.CreateSplitIrqChip();
        }
        else
        {
            Vm.CreateIrqChip();
        }

        if (hasX2ApicIds)
        {
            Vm.EnableX2ApicIds();
        }

        Vcpus = [.. Enumerable.Range(0, vcpus).Select(Vm.CreateVcpu)];
        Array.ForEach(Vcpus, static vcpu => vcpu.EnableLocalApic());
    }

    public KvmHost Host { get; }

    public KvmVm Vm { get; }

    public KvmVcpu[] Vcpus { get; }

    public static MsiMessage Message(int cpu, int vector) =>
        new(0xFEE00000 | ((uint)cpu << 12), 0, (uint)vector);

    /// <summary>Whether a vector waits at a vCPU now.</summary>
    public bool IsRequested(int vcpu, int vector)
    {
        Vcpus[vcpu].ReadLocalApic(_state);
        return _state.IsRequested(vector);
    }

    /// <summary>Waits until a vector waits at a vCPU: for events that the kernel raises by itself.</summary>
    public void AwaitRequest(int vcpu, int vector) =>
        Assert.True(
            SpinWait.SpinUntil(() => IsRequested(vcpu, vector), TimeSpan.FromSeconds(60)),
            $"Vector {vector} did not come to vCPU {vcpu}.");

    /// <summary>Takes all waiting interrupts away.</summary>
    public void ClearRequests(int vcpu)
    {
        Vcpus[vcpu].ReadLocalApic(_state);
        for (int register = 0x200; register < 0x280; register += 16)
        {
            _state[register] = 0;
        }

        Vcpus[vcpu].WriteLocalApic(_state);
    }

    public void Dispose()
    {
        Array.ForEach(Vcpus, static vcpu => vcpu.Dispose());
        Vm.Dispose();
        Host.Dispose();
    }
}

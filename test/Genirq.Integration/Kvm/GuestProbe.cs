using Genirq.Linux.Kvm;

namespace Genirq.Integration.Kvm;

/// <summary>Whether KVM can run guest code here: without hardware help some cannot.</summary>
internal static class GuestProbe
{
    private static readonly Lazy<string?> s_missing = new(Probe);

    public static string? Missing => s_missing.Value;

    private static string? Probe()
    {
        using KvmHost host = KvmHost.Open();
        using KvmVm vm = host.CreateVm();
        using KvmMemory memory = vm.AddMemory(0, 0, 0x10000);
        vm.CreateIrqChip();
        using KvmVcpu vcpu = vm.CreateVcpu(0);
        // out 0x10, al
        memory.Write(0x1000, [0xE6, 0x10]);
        vcpu.StartRealMode(0x1000, 0x8000);
        KvmExit exit = vcpu.Run();
        return exit.Kind == KvmExitKind.PortWrite ? null : $"KVM cannot run guest code here (exit {exit.Number}).";
    }
}

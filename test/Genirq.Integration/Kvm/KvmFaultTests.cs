using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;

namespace Genirq.Integration.Kvm;

/// <summary>Every call of a VM's life fails once: errno and call are told, and no descriptor is left.</summary>
public sealed class KvmFaultTests
{
    [KvmTheory]
    [InlineData(KvmRequests.KVM_CREATE_VM, "ioctl(KVM_CREATE_VM)")]
    [InlineData(KvmRequests.KVM_CREATE_IRQCHIP, "ioctl(KVM_CREATE_IRQCHIP)")]
    [InlineData(KvmRequests.KVM_ENABLE_CAP, "ioctl(KVM_ENABLE_CAP, X2ApicApi)")]
    [InlineData(KvmRequests.KVM_SET_USER_MEMORY_REGION, "ioctl(KVM_SET_USER_MEMORY_REGION)")]
    [InlineData(KvmRequests.KVM_CREATE_VCPU, "ioctl(KVM_CREATE_VCPU)")]
    [InlineData(KvmRequests.KVM_GET_VCPU_MMAP_SIZE, "ioctl(KVM_GET_VCPU_MMAP_SIZE)")]
    [InlineData(KvmRequests.KVM_GET_SUPPORTED_CPUID, "ioctl(KVM_GET_SUPPORTED_CPUID)")]
    [InlineData(KvmRequests.KVM_SET_CPUID2, "ioctl(KVM_SET_CPUID2)")]
    [InlineData(KvmRequests.KVM_GET_SREGS, "ioctl(KVM_GET_SREGS)")]
    [InlineData(KvmRequests.KVM_SET_SREGS, "ioctl(KVM_SET_SREGS)")]
    [InlineData(KvmRequests.KVM_SET_REGS, "ioctl(KVM_SET_REGS)")]
    [InlineData(KvmRequests.KVM_GET_LAPIC, "ioctl(KVM_GET_LAPIC)")]
    [InlineData(KvmRequests.KVM_SET_LAPIC, "ioctl(KVM_SET_LAPIC)")]
    [InlineData(KvmRequests.KVM_GET_VCPU_EVENTS, "ioctl(KVM_GET_VCPU_EVENTS)")]
    [InlineData(KvmRequests.KVM_SIGNAL_MSI, "ioctl(KVM_SIGNAL_MSI)")]
    [InlineData(KvmRequests.KVM_SET_GSI_ROUTING, "ioctl(KVM_SET_GSI_ROUTING)")]
    [InlineData(KvmRequests.KVM_IRQFD, "ioctl(KVM_IRQFD)")]
    [InlineData(KvmRequests.KVM_IRQ_LINE, "ioctl(KVM_IRQ_LINE)")]
    [InlineData(KvmRequests.KVM_RUN, "ioctl(KVM_RUN)")]
    public void EachRequest_FailsOnce(uint request, string call)
    {
        FaultySystemCalls calls = new();
        calls.FailOnRequest(request, 1, Errno.EIO);

        AssertFails(calls, new LinuxError(Errno.EIO, call));
    }

    [KvmTheory]
    [InlineData(nameof(SystemCall.Open), 1, "open")]
    [InlineData(nameof(SystemCall.Map), 1, "mmap")]
    [InlineData(nameof(SystemCall.Map), 2, "mmap")]
    [InlineData(nameof(SystemCall.EventFd), 1, "eventfd")]
    public void EachCall_FailsOnce(string name, int occurrence, string call)
    {
        FaultySystemCalls calls = new();
        calls.FailOn(Enum.Parse<SystemCall>(name), occurrence, Errno.EMFILE);

        AssertFails(calls, new LinuxError(Errno.EMFILE, call));
    }

    [KvmFact]
    public void Life_WithoutFaults_Succeeds()
    {
        string[] before = OpenDescriptors.AtStart();

        Live(new FaultySystemCalls());

        Assert.Equal(before, OpenDescriptors.Now());
    }

    private static void AssertFails(FaultySystemCalls calls, LinuxError expected)
    {
        string[] before = OpenDescriptors.AtStart();

        LinuxException error = Assert.Throws<LinuxException>(() => Live(calls));

        Assert.Equal(expected, error.LinuxError);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    private static void Live(FaultySystemCalls calls)
    {
        using KvmHost host = KvmHost.Open(calls);
        using KvmVm vm = host.CreateVm();
        vm.CreateIrqChip();
        vm.EnableX2ApicIds();
        using KvmMemory memory = vm.AddMemory(0, 0, 0x10000);
        using KvmVcpu vcpu = vm.CreateVcpu(0);
        vcpu.EnableX2Apic();
        vcpu.EnableLocalApic();
        vcpu.StartRealMode(0x1000, 0x8000);
        _ = vcpu.IsNmiPending;
        vm.SignalMsi(TestVm.Message(0, 0x40));
        int gsi = KvmRouteTests.Reserve(vm.Routes);
        Assert.True(vm.Routes.TrySet(gsi, TestVm.Message(0, 0x41)).IsNone);
        vm.Routes.Commit();
        using EventFd source = new(calls, 0, EventFdMode.Counter);
        LinuxException.ThrowIf(vm.TryBind(source, gsi), "The test cannot bind:");
        LinuxException.ThrowIf(vm.TryUnbind(source, gsi), "The test cannot unbind:");
        LinuxException.ThrowIf(vm.TrySetLine(9, true), "The test cannot assert a pin:");
        vcpu.RequestExit();
        Assert.Equal(KvmExitKind.Interrupted, vcpu.Run().Kind);
    }
}

using Genirq.Integration.Faults;
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
    public static TheoryData<string> Made => [.. Requests.Made(typeof(KvmRequests))];

    [KvmTheory]
    [MemberData(nameof(Made))]
    public void EachRequest_FailsOnce(string request)
    {
        FaultySystemCalls calls = new();
        calls.FailOnRequest(Requests.NumberOf(typeof(KvmRequests), request), 1, Errno.EIO);

        AssertFails(calls, Errno.EIO, $"ioctl({request}");
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

        AssertFails(calls, Errno.EMFILE, call);
    }

    [KvmFact]
    public void Life_WithoutFaults_Succeeds()
    {
        string[] before = OpenDescriptors.AtStart();

        Live(new FaultySystemCalls());

        Assert.Equal(before, OpenDescriptors.Now());
    }

    private static void AssertFails(FaultySystemCalls calls, int errno, string call)
    {
        string[] before = OpenDescriptors.AtStart();

        LinuxException error = Assert.Throws<LinuxException>(() => Live(calls));

        Assert.Equal(errno, error.LinuxError.Number);
        Assert.StartsWith(call, error.LinuxError.Call, StringComparison.Ordinal);
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

using Genirq.Diagnostics;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;
using Genirq.Pci.Devices;

namespace Genirq.Integration.Kvm;

/// <summary>Who closes what, which numbers are GSIs, and what becomes of a message that KVM refuses.</summary>
public sealed class KvmOwnershipTests
{
    [KvmTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notifier_IsDisposedByACaller_TheVectorGoesOn_AndItsGsiComesBack(bool isHandle)
    {
        using TestVm test = new(vcpus: 1);
        string[] before = OpenDescriptors.AtStart();
        int available = test.Vm.Routes.Available;
        using IrqSystem system = new();
        KvmFunctionRoutes routes = new(KvmMsiDomain.Create(system, test.Vm), "function", 1);
        MsiXTable table = new(1);
        routes.Attach(table);
        table.WriteControl(0x8000);
        GuestFunction.Write(table, 0, 0x71, isMasked: false);

        EventFd notifier = routes.Notifier(0);
        Assert.Same(notifier, routes.Notifier(0));
        IDisposable closed = isHandle ? notifier.Handle : notifier;
        closed.Dispose();
        Assert.Equal(TriggerResult.Delivered, table.Trigger(0));
        test.AwaitRequest(0, 0x71);
        test.ClearRequests(0);
        routes.Notifier(0).Signal();
        test.AwaitRequest(0, 0x71);
        table.Connect(null);
        routes.Dispose();

        Assert.Equal(available, test.Vm.Routes.Available);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [KvmFact]
    public void Notifier_AfterTheRoutes_IsClosed()
    {
        using GuestFunction guest = new(vectors: 1);
        EventFd notifier = guest.Routes.Notifier(0);

        guest.Table.Connect(null);
        guest.Routes.Dispose();

        Assert.Throws<ObjectDisposedException>(() => notifier.Signal());
    }

    [KvmFact]
    public void Dispose_AfterTheVm_LeavesNoDescriptor()
    {
        string[] before = OpenDescriptors.AtStart();
        using IrqSystem system = new();
        TestVm test = new(vcpus: 1);
        KvmFunctionRoutes routes = new(KvmMsiDomain.Create(system, test.Vm), "function", 2);
        MsiXTable table = new(2);
        routes.Attach(table);
        table.WriteControl(0x8000);
        GuestFunction.Write(table, 0, 0x71, isMasked: false);

        test.Dispose();
        table.Connect(null);
        routes.Dispose();

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [KvmTheory]
    [InlineData(0x03)]
    [InlineData(0x0F)]
    public void Trigger_OfAMessageThatIsRefused_SaysSo_AndWaits(int vector)
    {
        List<KvmRouteFailure> told = [];
        using GuestFunction guest = new(vectors: 1, options: new KvmFunctionOptions { OnFailure = told.Add });
        guest.Unmask(0, vector);

        Assert.Equal(TriggerResult.Refused, guest.Table.Trigger(0));
        Assert.Equal(TriggerResult.Refused, guest.Table.Trigger(0));
        Assert.True(guest.Table.IsPending(0));
        Assert.Equal(Errno.EINVAL, Assert.Single(told).Error.Number);
        Assert.Equal(told[0], guest.Routes.FailureOf(0));

        guest.Mask(0);
        guest.Unmask(0, 0x73);
        guest.Test.AwaitRequest(0, 0x73);
        Assert.False(guest.Table.IsPending(0));
        Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(0));
    }

    [KvmFact]
    public void Trigger_ThatTheKernelRefuses_KeepsItsErrno()
    {
        FaultySystemCalls calls = new();
        using GuestFunction guest = new(vectors: 1, calls: calls);
        calls.FailOnRequest(Genirq.Interop.Abi.KvmRequests.KVM_IRQFD, 1, Errno.EBUSY);
        guest.Unmask(0, 0x73);
        calls.FailOnRequest(Genirq.Interop.Abi.KvmRequests.KVM_SIGNAL_MSI, 1, Errno.EIO);

        Assert.Equal(TriggerResult.Refused, guest.Table.Trigger(0));
        Assert.Equal(new LinuxError(Errno.EIO, "ioctl(KVM_SIGNAL_MSI)"), guest.Routes.FailureOf(0)!.Error);
        Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(0));
        Assert.True(guest.Test.IsRequested(0, 0x73));
    }

    [KvmFact]
    public void Trigger_IntoACounterThatIsFull_IsDelivered()
    {
        FaultySystemCalls calls = new();
        using GuestFunction guest = new(vectors: 1, calls: calls);
        guest.Unmask(0, 0x73);
        calls.FailOn(SystemCall.Write, 1, Errno.EAGAIN);

        Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(0));
        Assert.Null(guest.Routes.FailureOf(0));
    }

    [KvmFact]
    public void OnFailure_Throws_IsReported_AndTheOthersAreBound()
    {
        KvmFunctionOptions options = new() { OnFailure = static _ => throw new InvalidOperationException("A test's.") };
        using GuestFunction guest = new(vectors: 2, options: options, isEnabled: false);
        guest.Unmask(0, 0x03);
        guest.Unmask(1, 0x74);

        guest.Table.WriteControl(0x8000);

        Assert.Equal(1, guest.Domain.System.Diagnostics.CountOf(IrqDiagnosticId.ObserverThrew));
        Assert.NotNull(guest.Routes.FailureOf(0));
        Assert.Null(guest.Routes.FailureOf(1));
        guest.Routes.Notifier(1).Signal();
        guest.Test.AwaitRequest(0, 0x74);
    }

    [KvmTheory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(99_999)]
    [InlineData(int.MaxValue)]
    public void Gsi_ThatNoTableCanHave_IsRefused(int gsi)
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new();
        using EventFd resample = new();

        Assert.Equal(Errno.EINVAL, test.Vm.TryBind(source, gsi).Number);
        Assert.Equal(Errno.EINVAL, test.Vm.TryBindLevel(source, gsi, resample).Number);
        Assert.Equal(Errno.EINVAL, test.Vm.TryUnbind(source, gsi).Number);
        Assert.Equal(Errno.EINVAL, test.Vm.TrySetLine(gsi, true).Number);
        Assert.Equal(Errno.EINVAL, test.Vm.TryBind(source, test.Vm.Routes.Budget).Number);
    }

    [KvmTheory]
    [InlineData(false, KvmVm.IoApicPins)]
    [InlineData(false, 4095)]
    [InlineData(true, 0)]
    [InlineData(true, 9)]
    public void Line_ThatIsNoPinOfTheKernel_IsRefused(bool isSplit, int gsi)
    {
        using TestVm test = new(vcpus: 1, isSplit: isSplit);
        using EventFd source = new();
        using EventFd resample = new();

        Assert.Equal(Errno.EINVAL, test.Vm.TrySetLine(gsi, true).Number);
        Assert.Equal(Errno.EINVAL, test.Vm.TryBindLevel(source, gsi, resample).Number);
    }

    [KvmFact]
    public void Line_OfEachPin_IsTaken()
    {
        using TestVm test = new(vcpus: 1);

        Assert.All(Enumerable.Range(0, KvmVm.IoApicPins), gsi => Assert.True(test.Vm.TrySetLine(gsi, false).IsNone));
    }

    [Fact]
    public void Use_OfADescriptorThatIsNotKvms_IsRefused()
    {
        using EventFd other = new();
        using DescriptorHandle none = new();

        Assert.Equal(
            Errno.ENOTTY,
            Assert.Throws<LinuxException>(() => KvmVm.Use(other.Handle, KvmIrqChip.Full)).LinuxError.Number);
        Assert.Equal(
            Errno.EBADF, Assert.Throws<LinuxException>(() => KvmVm.Use(none, KvmIrqChip.Full)).LinuxError.Number);
    }
}

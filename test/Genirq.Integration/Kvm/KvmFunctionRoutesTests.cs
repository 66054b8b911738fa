using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;
using Genirq.Pci.Devices;

namespace Genirq.Integration.Kvm;

public sealed class KvmFunctionRoutesTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [KvmFact]
    public void Unmask_MakesARoute_MaskGoesBackToThePendingBits()
    {
        using GuestFunction guest = new(vectors: 4);

        Assert.Equal(0, guest.Routes.RouteCount);
        guest.Unmask(2, 0x62);
        Assert.Equal(1, guest.Routes.RouteCount);
        Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(2));
        guest.Test.AwaitRequest(0, 0x62);
        guest.Test.ClearRequests(0);
        guest.Mask(2);

        Assert.Equal(TriggerResult.Pending, guest.Table.Trigger(2));
        Assert.True(guest.Table.IsPending(2));
        Assert.False(guest.Test.IsRequested(0, 0x62));
        guest.Unmask(2, 0x62);
        guest.Test.AwaitRequest(0, 0x62);
        Assert.False(guest.Table.IsPending(2));
        Assert.Equal(1, guest.Routes.RouteCount);
    }

    [KvmFact]
    public void Notifier_WhileUnmasked_RaisesInsideTheKernel()
    {
        using GuestFunction guest = new(vectors: 2);
        guest.Unmask(1, 0x63);

        guest.Routes.Notifier(1).Signal();

        guest.Test.AwaitRequest(0, 0x63);
        Assert.False(guest.Routes.Notifier(1).TryTake(out _));
    }

    [KvmFact]
    public void Notifier_WhileMasked_RaisesAfterUnmasking_Once()
    {
        using GuestFunction guest = new(vectors: 2);
        EventFd notifier = guest.Routes.Notifier(1);

        notifier.Signal();
        notifier.Signal();
        guest.Unmask(1, 0x64);
        guest.Test.AwaitRequest(0, 0x64);
        guest.Test.ClearRequests(0);
        guest.Mask(1);

        Assert.False(guest.Table.IsPending(1));
        guest.Unmask(1, 0x64);
        Assert.False(guest.Test.IsRequested(0, 0x64));
    }

    [KvmFact]
    public async Task Notifier_WhileMaskedAndWatched_ShowsInThePendingBits()
    {
        await using EventPump pump = new();
        using GuestFunction guest = new(vectors: 2, options: new KvmFunctionOptions { Pump = pump });
        guest.Unmask(1, 0x65);
        guest.Mask(1);

        guest.Routes.Notifier(1).Signal();

        Assert.True(SpinWait.SpinUntil(() => guest.Table.IsPending(1), s_limit));
        Assert.False(guest.Test.IsRequested(0, 0x65));
        guest.Unmask(1, 0x65);
        guest.Test.AwaitRequest(0, 0x65);
        Assert.Equal(0, pump.Count);
        Assert.Equal(0, pump.ErrorCount);
    }

    [KvmTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_WhileTheGuestMasksAndUnmasks_AreNotLost(bool isWatched)
    {
        await using EventPump pump = new();
        KvmFunctionOptions options = new() { Pump = isWatched ? pump : null };
        using GuestFunction guest = new(vectors: 1, options: options);
        guest.Unmask(0, 0x66);
        EventFd notifier = guest.Routes.Notifier(0);
        using Barrier barrier = new(2);
        const int Rounds = 200;
        Thread writer = new(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                barrier.SignalAndWait();
                notifier.Signal();
                barrier.SignalAndWait();
            }
        });
        writer.Start();
        for (int i = 0; i < Rounds; i++)
        {
            guest.Test.ClearRequests(0);
            barrier.SignalAndWait();
            guest.Mask(0);
            guest.Unmask(0, 0x66);
            barrier.SignalAndWait();

            guest.Test.AwaitRequest(0, 0x66);
        }

        writer.Join();
        Assert.Equal(0, pump.ErrorCount);
    }

    [KvmFact]
    public void Enabling_2048Vectors_IsOneCommit()
    {
        FaultySystemCalls calls = new();
        using GuestFunction guest = new(vectors: 2048, calls: calls, isEnabled: false);
        for (int i = 0; i < 2048; i++)
        {
            guest.Unmask(i, 0x20 + (i % 200));
        }

        Assert.Equal(0, guest.Routes.RouteCount);
        int before = calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING);
        guest.Table.WriteControl(0x8000);

        Assert.Equal(1, calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING) - before);
        Assert.Equal(2048, guest.Routes.RouteCount);
        guest.Table.Trigger(2047);
        guest.Test.AwaitRequest(0, 0x20 + (2047 % 200));
        guest.Table.Connect(null);
        before = calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING);
        guest.Routes.Dispose();
        Assert.Equal(1, calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING) - before);
        Assert.Equal(0, guest.Test.Vm.Routes.Count);
    }

    [KvmFact]
    public void Message_ChangedWhileUnmasked_IsRerouted()
    {
        FaultySystemCalls calls = new();
        using GuestFunction guest = new(vectors: 1, calls: calls);
        guest.Unmask(0, 0x67);
        int bindings = calls.CountOfRequest(KvmRequests.KVM_IRQFD);

        guest.Unmask(0, 0x68);
        guest.Routes.Notifier(0).Signal();

        guest.Test.AwaitRequest(0, 0x68);
        Assert.False(guest.Test.IsRequested(0, 0x67));
        Assert.Equal(bindings, calls.CountOfRequest(KvmRequests.KVM_IRQFD));
    }

    [KvmFact]
    public void Unmask_OfTheSameMessage_CommitsNothing()
    {
        FaultySystemCalls calls = new();
        using GuestFunction guest = new(vectors: 1, calls: calls);
        guest.Unmask(0, 0x67);
        int commits = calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING);

        guest.Mask(0);
        guest.Unmask(0, 0x67);

        Assert.Equal(commits, calls.CountOfRequest(KvmRequests.KVM_SET_GSI_ROUTING));
    }

    [KvmFact]
    public void Budget_Exceeded_IsTyped_AndTheFunctionStillSends()
    {
        FaultySystemCalls calls = Budget(KvmVm.IoApicPins + 6);
        List<KvmRouteFailure> failures = [];
        using GuestFunction guest =
            new(vectors: 8, calls: calls, options: new KvmFunctionOptions { OnFailure = failures.Add });
        for (int i = 0; i < 8; i++)
        {
            guest.Unmask(i, 0x70 + i);
        }

        Assert.Equal(6, guest.Routes.RouteCount);
        Assert.Equal([6, 7], failures.Select(static failure => failure.Vector));
        Assert.Equal(new RouteBudgetExceeded(1, 30, 30), failures[0].Shortage);
        Assert.Equal(failures[0], guest.Routes.FailureOf(6));
        Assert.Equal(-1, guest.Routes.GsiOf(6));
        Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(7));
        Assert.True(guest.Test.IsRequested(0, 0x77));
        Assert.Equal(2, guest.Routes.RetryFailed());
        guest.Routes.Notifier(6).Signal();
        guest.Mask(0);
        guest.Mask(1);
        Assert.Equal(0, guest.Routes.RetryFailed());
        guest.Test.AwaitRequest(0, 0x76);
        Assert.Null(guest.Routes.FailureOf(7));
        Assert.Equal(6, guest.Routes.RouteCount);
    }

    [KvmFact]
    public void TryReserve_MoreThanTheBudget_ReservesNone()
    {
        using GuestFunction guest = new(vectors: 8, calls: Budget(KvmVm.IoApicPins + 6));
        guest.Unmask(0, 0x70);

        Assert.False(guest.Routes.TryReserve(0, 8, out RouteBudgetExceeded? shortage));
        Assert.Equal(new RouteBudgetExceeded(2, 30, 30), shortage);
        Assert.Equal(1, guest.Routes.RouteCount);
        Assert.True(guest.Routes.TryReserve(0, 6, out shortage));
        Assert.Null(shortage);
        Assert.Equal(6, guest.Routes.RouteCount);
        guest.Routes.Notifier(0).Signal();
        guest.Test.AwaitRequest(0, 0x70);
    }

    [KvmFact]
    public void DescriptorLimit_InTheMiddleOf64Vectors_IsTyped_AndLeavesNothing()
    {
        string[] before = OpenDescriptors.AtStart();
        FaultySystemCalls calls = new();
        using (GuestFunction guest = new(vectors: 64, calls: calls, isEnabled: false))
        {
            for (int i = 0; i < 64; i++)
            {
                guest.Unmask(i, 0x20 + i);
            }

            for (int i = 30; i < 33; i++)
            {
                calls.FailOn(SystemCall.EventFd, i, Errno.EMFILE);
            }

            guest.Table.WriteControl(0x8000);

            Assert.Equal(new LinuxError(Errno.EMFILE, "eventfd"), guest.Routes.FailureOf(29)!.Error);
            Assert.Contains("EMFILE", guest.Routes.FailureOf(29)!.ToString(), StringComparison.Ordinal);
            Assert.Null(guest.Routes.FailureOf(28));
            Assert.Null(guest.Routes.FailureOf(63));
            Assert.Equal(TriggerResult.Delivered, guest.Table.Trigger(29));
            Assert.True(guest.Test.IsRequested(0, 0x20 + 29));
            Assert.Equal(0, guest.Routes.RetryFailed());
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [KvmTheory]
    [InlineData(KvmRequests.KVM_SET_GSI_ROUTING, "ioctl(KVM_SET_GSI_ROUTING)")]
    [InlineData(KvmRequests.KVM_IRQFD, "ioctl(KVM_IRQFD)")]
    public void Unmask_CallFailsOnce_IsTold_AndTheNextTrySucceeds(uint request, string call)
    {
        string[] before = OpenDescriptors.AtStart();
        FaultySystemCalls calls = new();
        using (GuestFunction guest = new(vectors: 2, calls: calls))
        {
            calls.FailOnRequest(request, 1, Errno.ENOMEM);
            guest.Unmask(0, 0x71);

            Assert.Equal(new LinuxError(Errno.ENOMEM, call), guest.Routes.FailureOf(0)!.Error);
            guest.Table.Trigger(0);
            Assert.True(guest.Test.IsRequested(0, 0x71));
            guest.Test.ClearRequests(0);
            Assert.Equal(0, guest.Routes.RetryFailed());
            guest.Routes.Notifier(0).Signal();
            guest.Test.AwaitRequest(0, 0x71);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [KvmFact]
    public void Unmask_MessageThatIsNone_HasNoRoute()
    {
        using GuestFunction guest = new(vectors: 1);

        guest.Unmask(0, 0x03);

        Assert.Equal(new LinuxError(Errno.EINVAL, "message"), guest.Routes.FailureOf(0)!.Error);
        guest.Table.Trigger(0);
        Assert.False(guest.Test.IsRequested(0, 0x03));
        guest.Unmask(0, 0x73);
        Assert.Null(guest.Routes.FailureOf(0));
    }

    [KvmFact]
    public void Unplug_FreesRoutesAndDescriptors_OthersKeepTheirs()
    {
        using GuestFunction guest = new(vectors: 4);
        string[] before = OpenDescriptors.AtStart();
        int available = guest.Test.Vm.Routes.Available;
        guest.Unmask(0, 0x71);
        MsiXTable secondTable = new(16);
        KvmFunctionRoutes second = new(guest.Domain, "second", 16);
        second.Attach(secondTable);
        secondTable.WriteControl(0x8000);
        for (int i = 0; i < 16; i++)
        {
            GuestFunction.Write(secondTable, i, 0x80 + i, isMasked: false);
        }

        Assert.Equal(17, guest.Domain.System.Domains.All.Sum(static d => d is KvmMsiDomain ? (int)d.MappedCount : 0));
        secondTable.Connect(null);
        second.Dispose();
        second.Dispose();

        Assert.Equal(available - 1, guest.Test.Vm.Routes.Available);
        Assert.Equal(before.Length + 1, OpenDescriptors.Now().Length);
        guest.Table.Trigger(0);
        guest.Test.AwaitRequest(0, 0x71);
        Assert.Throws<ObjectDisposedException>(() => second.Notifier(0));
    }

    [KvmFact]
    public void Attach_ATableWithMoreVectors_IsRefusedAtOnce()
    {
        using GuestFunction guest = new(vectors: 4);

        string message = Assert.Throws<ArgumentException>(() => guest.Routes.Attach(new MsiXTable(8))).Message;

        Assert.StartsWith("The table has 8 vectors; there can be routes of 4 here.", message, StringComparison.Ordinal);
    }

    [KvmFact]
    public void LineChanged_AssertsThePin()
    {
        using GuestFunction guest = new(vectors: 1, options: new KvmFunctionOptions { LineGsi = 10 });

        guest.Routes.LineChanged(true);
        bool isAsserted = guest.IsPinAsserted(10);
        guest.Routes.LineChanged(false);

        Assert.True(isAsserted);
    }

    [KvmFact]
    public void Deliver_AllocatesNothing()
    {
        using GuestFunction guest = new(vectors: 1);
        guest.Unmask(0, 0x72);
        guest.Table.Trigger(0);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 200; i++)
        {
            guest.Table.Trigger(0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // A KVM with a smaller budget than this one's.
    private static FaultySystemCalls Budget(int budget) => new()
    {
        OnIoctlNumber = (_, request, argument) =>
            request == KvmRequests.KVM_CHECK_EXTENSION && argument == (nint)KvmCapability.IrqRouting ? budget : null,
    };
}

using Genirq.Interop;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;
using Genirq.Msi;

namespace Genirq.Integration.Kvm;

public sealed class KvmRouteTests
{
    [KvmTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void CreateIrqChip_WhileAGsiIsReserved_IsRefused(bool isSplit)
    {
        using KvmHost host = KvmHost.Open();
        using KvmVm vm = host.CreateVm();
        Assert.True(vm.Routes.TryReserve(out int gsi, out _));

        void Create()
        {
            if (isSplit)
            {
                vm.CreateSplitIrqChip();
            }
            else
            {
                vm.CreateIrqChip();
            }
        }

        Assert.Throws<InvalidOperationException>(Create);
        vm.Routes.Release(gsi);
        Create();
        Assert.True(vm.Routes.TryReserve(out gsi, out _));
        Assert.Equal(24, gsi);
    }

    [KvmFact]
    public void Spec11_Check1_CapabilitiesAreThere()
    {
        using KvmHost host = KvmHost.Open();

        Assert.True(host.ValueOf(KvmCapability.IrqRouting) >= 1024);
        Assert.Equal(1, host.ValueOf(KvmCapability.IrqFd));
        Assert.Equal(1, host.ValueOf(KvmCapability.SignalMsi));
        Assert.Equal(1, host.ValueOf(KvmCapability.IrqFdResample));
        Assert.Equal(0, host.ValueOf((KvmCapability)100_000));
    }

    [KvmFact]
    public void Spec11_Check3_BeforeControllers_AllIsRefused()
    {
        using KvmHost host = KvmHost.Open();
        using KvmVm vm = host.CreateVm();
        using EventFd source = new();
        Assert.True(vm.Routes.TryReserve(out int gsi, out _));
        Assert.True(vm.Routes.TrySet(gsi, TestVm.Message(0, 0x40)).IsNone);

        Assert.Equal(new LinuxError(Errno.EINVAL, "ioctl(KVM_SET_GSI_ROUTING)"), vm.Routes.TryCommit());
        Assert.True(vm.Routes.IsChanged);
        Assert.Equal(Errno.EINVAL, vm.TrySignalMsi(TestVm.Message(0, 0x40), out _).Number);
        Assert.Contains(vm.TryBind(source, gsi).Number, new[] { Errno.EINVAL, Errno.EAGAIN });
        vm.Routes.Release(gsi);
        vm.CreateIrqChip();
        LinuxException twice = Assert.Throws<LinuxException>(vm.CreateIrqChip);
        Assert.Equal(new LinuxError(Errno.EEXIST, "ioctl(KVM_CREATE_IRQCHIP)"), twice.LinuxError);
        LinuxException split = Assert.Throws<LinuxException>(() => vm.CreateSplitIrqChip());
        Assert.Equal(Errno.EEXIST, split.LinuxError.Number);
    }

    [KvmFact]
    public void Spec11_Check4_WriteToABoundDescriptor_SetsTheIrrOfTheAddressedVcpu() => BoundWrite(isSplit: false);

    [KvmFact]
    public void Spec11_Check5_SameWithTheSplitController() => BoundWrite(isSplit: true);

    [KvmFact]
    public void Spec11_Check6_SignalMsi_TellsHowManyTookIt()
    {
        using TestVm test = new();

        Assert.Equal(1, test.Vm.SignalMsi(TestVm.Message(1, 0x51)));
        Assert.True(test.IsRequested(1, 0x51));
        Assert.Equal(1, test.Vm.SignalMsi(TestVm.Message(1, 0x51)));
        Assert.Equal(0, test.Vm.SignalMsi(TestVm.Message(9, 0x51)));
        Assert.Equal(2, test.Vm.SignalMsi(TestVm.Message(0xFF, 0x52)));
        LocalApicState off = test.Vcpus[1].ReadLocalApic();
        off.IsEnabled = false;
        test.Vcpus[1].WriteLocalApic(off);
        Assert.Equal(0, test.Vm.SignalMsi(TestVm.Message(1, 0x53)));
    }

    [KvmFact]
    public void SignalMsi_OfAnNmi_IsPending()
    {
        using TestVm test = new(vcpus: 1);

        Assert.Equal(1, test.Vm.SignalMsi(new MsiMessage(0xFEE00000, 0, 0x400)));

        Assert.True(test.Vcpus[0].IsNmiPending);
    }

    [KvmFact]
    public void Spec11_Check7_RerouteTakesEffectWithTheNextWrite()
    {
        using TestVm test = new();
        using EventFd source = new();
        int gsi = Route(test.Vm, TestVm.Message(0, 0x60));
        Assert.Equal(24, gsi);
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        source.Signal();
        test.AwaitRequest(0, 0x60);
        test.ClearRequests(0);

        Assert.True(test.Vm.Routes.TrySet(gsi, TestVm.Message(1, 0x61)).IsNone);
        test.Vm.Routes.Commit();
        source.Signal();

        test.AwaitRequest(1, 0x61);
        Assert.False(test.IsRequested(0, 0x60));
        Assert.False(test.IsRequested(0, 0x61));
    }

    [KvmFact]
    public void Spec11_Check8_AsManyRoutesAsTheBudget_NoneMore()
    {
        using TestVm test = new(vcpus: 1, isSplit: true);
        GsiRouteTable routes = test.Vm.Routes;
        int budget = routes.Budget;
        Assert.Equal(test.Host.ValueOf(KvmCapability.IrqRouting), budget);
        int[] gsis = [.. Enumerable.Range(0, routes.Available).Select(_ => Reserve(routes))];

        Assert.Equal(budget - KvmVm.IoApicPins, gsis.Length);
        Assert.Equal(budget - 1, gsis[^1]);
        Assert.False(routes.TryReserve(out int none, out RouteBudgetExceeded? shortage));
        Assert.Equal(-1, none);
        Assert.Equal(new RouteBudgetExceeded(1, budget, budget), shortage);
        Assert.Contains($"{budget} of the {budget}", shortage!.ToString(), StringComparison.Ordinal);
        foreach (int gsi in gsis)
        {
            Assert.True(routes.TrySet(gsi, TestVm.Message(0, 0x20 + (gsi % 200))).IsNone);
        }

        routes.Commit();
        Assert.Equal(gsis.Length, routes.Count);
        Assert.Equal(Errno.EINVAL, routes.TrySet(budget, TestVm.Message(0, 0x40)).Number);
        using EventFd source = new();
        Assert.True(test.Vm.TryBind(source, gsis[^1]).IsNone);
        source.Signal();
        test.AwaitRequest(0, 0x20 + (gsis[^1] % 200));
        routes.Release(gsis[7]);
        Assert.Equal(gsis[7], Reserve(routes));
    }

    [KvmFact]
    public void Spec11_Check9_RefusedTable_LeavesTheEarlierInForce()
    {
        using TestVm test = new(vcpus: 1, hasX2ApicIds: false);
        using EventFd source = new();
        int gsi = Route(test.Vm, TestVm.Message(0, 0x70));
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        byte[] twice = new byte[8 + (2 * 48)];
        twice[0] = 2;
        foreach (int at in new[] { 8, 56 })
        {
            BitConverter.TryWriteBytes(twice.AsSpan(at), 24);
            BitConverter.TryWriteBytes(twice.AsSpan(at + 4), 2);
            BitConverter.TryWriteBytes(twice.AsSpan(at + 16), 0xFEE00000);
            BitConverter.TryWriteBytes(twice.AsSpan(at + 24), 0x71);
        }

        Assert.Equal(Errno.EINVAL, test.Vm.TryReplaceRoutes(twice).Number);
        source.Signal();

        test.AwaitRequest(0, 0x70);
    }

    [KvmFact]
    public void Spec11_Check10_OneDescriptorIsBoundOnce_OneGsiByMany()
    {
        using TestVm test = new(vcpus: 1);
        using TestVm other = new(vcpus: 1);
        using EventFd first = new();
        using EventFd second = new();
        int gsi = Route(test.Vm, TestVm.Message(0, 0x71));
        int otherGsi = Route(other.Vm, TestVm.Message(0, 0x72));
        Assert.True(test.Vm.TryBind(first, gsi).IsNone);
        Assert.True(test.Vm.TryBind(second, gsi).IsNone);

        Assert.Equal(new LinuxError(Errno.EBUSY, "ioctl(KVM_IRQFD)"), test.Vm.TryBind(first, gsi + 1));
        Assert.Equal(Errno.EBUSY, other.Vm.TryBind(first, otherGsi).Number);
        foreach (EventFd source in new[] { first, second })
        {
            source.Signal();
            test.AwaitRequest(0, 0x71);
            test.ClearRequests(0);
        }
    }

    [KvmFact]
    public async Task Spec11_Check11_WhileBound_NoOtherReaderSeesEvents()
    {
        using TestVm test = new(vcpus: 1);
        await using EventPump pump = new();
        using EventFd source = new();
        using EventFd marker = new();
        int[] count = [0];
        int gsi = Route(test.Vm, TestVm.Message(0, 0x73));
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        await using EventSubscription watch = pump.Subscribe(
            source.Handle, static c => Interlocked.Increment(ref c[0]), count);
        await using EventWaiter marked = pump.CreateWaiter(marker.Handle);

        source.Signal();
        test.AwaitRequest(0, 0x73);
        marker.Signal();
        await marked.WaitAsync();

        Assert.Equal(0, Volatile.Read(ref count[0]));
        Assert.False(source.TryTake(out _));
        Assert.True(test.Vm.TryUnbind(source, gsi).IsNone);
        source.Signal();
        marker.Signal();
        await marked.WaitAsync();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref count[0]) == 1, TimeSpan.FromSeconds(60)));
        Assert.True(source.TryTake(out ulong left));
        Assert.Equal(1uL, left);
    }

    [KvmFact]
    public void Spec11_Check12_CountAtBinding_GivesOneInterrupt()
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new(5, EventFdMode.Counter);
        int gsi = Route(test.Vm, TestVm.Message(0, 0x74));

        Assert.True(test.Vm.TryBind(source, gsi).IsNone);

        test.AwaitRequest(0, 0x74);
        test.ClearRequests(0);
        test.Vm.Routes.Clear(gsi);
        test.Vm.Routes.Commit();
        Assert.False(test.IsRequested(0, 0x74));
    }

    [KvmFact]
    public void Spec11_Check13_EventWithoutARoute_IsLost()
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new();
        int gsi = Route(test.Vm, TestVm.Message(0, 0x75));
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        test.Vm.Routes.Clear(gsi);
        test.Vm.Routes.Commit();

        // Without a route the kernel looks for one on a thread of its own, which unbinding waits for.
        source.Signal();
        Assert.True(test.Vm.TryUnbind(source, gsi).IsNone);
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        Assert.True(test.Vm.Routes.TrySet(gsi, TestVm.Message(0, 0x75)).IsNone);
        test.Vm.Routes.Commit();

        Assert.False(source.TryTake(out _));
        Assert.False(test.IsRequested(0, 0x75));
        source.Signal();
        test.AwaitRequest(0, 0x75);
    }

    [KvmFact]
    public void Spec11_Check14_ApicIdBeyond255_IsReachedByTheAddressesHighHalf()
    {
        using KvmHost host = KvmHost.Open();
        using KvmVm vm = host.CreateVm();
        vm.CreateIrqChip();
        vm.EnableX2ApicIds();
        using KvmVcpu low = vm.CreateVcpu(300 & 0xFF);
        using KvmVcpu high = vm.CreateVcpu(300);
        low.EnableLocalApic();
        high.EnableX2Apic();
        high.EnableLocalApic();
        uint address = 0xFEE00000 | ((300u & 0xFF) << 12);
        MsiMessage extended = new(address | (1 << 5), 0, 0x81);

        Assert.Equal(1, vm.SignalMsi(new MsiMessage(address, 0x100, 0x80)));
        Assert.True(high.ReadLocalApic().IsRequested(0x80));
        vm.SignalMsi(extended);
        Assert.False(high.ReadLocalApic().IsRequested(0x81));
        Assert.True(low.ReadLocalApic().IsRequested(0x81));
        vm.Routes.HasExtendedDestinations = true;
        Assert.Equal(1, vm.SignalMsi(extended with { Data = 0x82 }));
        Assert.True(high.ReadLocalApic().IsRequested(0x82));
        using EventFd source = new();
        int gsi = Route(vm, extended with { Data = 0x83 });
        Assert.True(vm.TryBind(source, gsi).IsNone);
        source.Signal();
        Assert.True(SpinWait.SpinUntil(() => high.ReadLocalApic().IsRequested(0x83), TimeSpan.FromSeconds(60)));
    }

    [KvmTheory]
    [InlineData(0xFEC00000, 0, 0x40, "not one of interrupts")]
    [InlineData(0x12300000, 0, 0x40, "not one of interrupts")]
    [InlineData(0xFEE00000, 1, 0x40, "low byte")]
    [InlineData(0xFEE00000, 0x100, 0x40, "more than 8 bits")]
    [InlineData(0xFEE00000, 0, 0x0F, "reserved for exceptions")]
    [InlineData(0xFEE00000, 0, 0x105, "reserved for exceptions")]
    public void Spec11_Check15_MessageThatIsNone_IsRefusedHere(uint low, uint high, uint data, string why)
    {
        using TestVm test = new(vcpus: 1);
        MsiMessage message = new(low, high, data);
        int gsi = Reserve(test.Vm.Routes);

        Assert.Contains(why, test.Vm.Routes.Check(message)!, StringComparison.Ordinal);
        Assert.Equal(new LinuxError(Errno.EINVAL, "route"), test.Vm.Routes.TrySet(gsi, message));
        Assert.Equal(new LinuxError(Errno.EINVAL, "message"), test.Vm.TrySignalMsi(message, out _));
        Assert.False(test.Vm.Routes.IsChanged);
    }

    [KvmTheory]
    [InlineData(4097, 24, 0, 2, "EINVAL")]
    [InlineData(1, 4096, 0, 2, "EINVAL")]
    [InlineData(1, 4095, 0, 2, "none")]
    [InlineData(1, 24, 2, 2, "EINVAL")]
    [InlineData(1, 24, 0, 99, "EINVAL")]
    [InlineData(0, 24, 0, 2, "none")]
    public void Spec09_Check20_KernelsLimits(int count, int firstGsi, int flags, int kind, string expected)
    {
        using TestVm test = new(vcpus: 1);
        byte[] table = new byte[8 + (count * 48)];
        BitConverter.TryWriteBytes(table, count);
        for (int i = 0; i < count; i++)
        {
            Entry(table.AsSpan(8 + (i * 48), 48), (firstGsi + i) % 4097, kind, flags, 0xFEE00000, 0x40);
        }

        Assert.Equal(expected, test.Vm.TryReplaceRoutes(table).Name);
    }

    [KvmFact]
    public void Spec09_Check20_PinsOfTwoControllersShareAGsi_TwoMessagesDoNot()
    {
        using TestVm test = new(vcpus: 1);
        byte[] pins = new byte[8 + (2 * 48)];
        pins[0] = 2;
        Entry(pins.AsSpan(8), 5, 1, 0, 0, 0);
        Entry(pins.AsSpan(56), 5, 1, 0, 2, 0);
        BitConverter.TryWriteBytes(pins.AsSpan(8 + 20), 5);
        BitConverter.TryWriteBytes(pins.AsSpan(56 + 20), 5);
        byte[] messages = new byte[8 + (2 * 48)];
        messages[0] = 2;
        Entry(messages.AsSpan(8), 5, 2, 0, 0xFEE00000, 0x40);
        Entry(messages.AsSpan(56), 5, 2, 0, 0xFEE00000, 0x41);

        Assert.True(test.Vm.TryReplaceRoutes(pins).IsNone);
        Assert.Equal(Errno.EINVAL, test.Vm.TryReplaceRoutes(messages).Number);
    }

    [KvmFact]
    public void Spec09_Check21_UnbindingFromAnotherGsi_LeavesItBound()
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new();
        int gsi = Route(test.Vm, TestVm.Message(0, 0x76));
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);

        Assert.True(test.Vm.TryUnbind(source, gsi + 1).IsNone);
        source.Signal();

        test.AwaitRequest(0, 0x76);
    }

    [KvmFact]
    public void Spec09_Check23_BoundBeforeItsRoute_DeliversOnceThereIsOne()
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new();
        int gsi = Reserve(test.Vm.Routes);
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        source.Signal();

        Assert.True(test.Vm.Routes.TrySet(gsi, TestVm.Message(0, 0x77)).IsNone);
        test.Vm.Routes.Commit();
        Assert.False(source.TryTake(out _));
        source.Signal();

        test.AwaitRequest(0, 0x77);
    }

    [KvmFact]
    public void Use_OfAVmMadeElsewhere_LeavesItOpen()
    {
        using TestVm test = new(vcpus: 1);
        using EventFd source = new();

        using (KvmVm used = KvmVm.Use(test.Vm.Handle, KvmIrqChip.Full))
        {
            int gsi = Route(used, TestVm.Message(0, 0x78));
            Assert.True(used.TryBind(source, gsi).IsNone);
            source.Signal();
            test.AwaitRequest(0, 0x78);
            Assert.Throws<InvalidOperationException>(() => used.CreateVcpu(7));
        }

        Assert.False(test.Vm.Handle.IsClosed);
    }

    [KvmFact]
    public void CreateVcpu_TwiceOrTooHigh_TellsWhy()
    {
        using TestVm test = new(vcpus: 1);

        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => test.Vm.CreateVcpu(0)).LinuxError.Number);
        Assert.Equal(
            Errno.EINVAL,
            Assert.Throws<LinuxException>(
                () => test.Vm.CreateVcpu(test.Host.ValueOf(KvmCapability.MaxVcpuId))).LinuxError.Number);
    }

    internal static int Reserve(GsiRouteTable routes)
    {
        Assert.True(routes.TryReserve(out int gsi, out _));
        return gsi;
    }

    internal static int Route(KvmVm vm, MsiMessage message)
    {
        int gsi = Reserve(vm.Routes);
        Assert.True(vm.Routes.TrySet(gsi, message).IsNone);
        vm.Routes.Commit();
        return gsi;
    }

    private static void Entry(Span<byte> entry, int gsi, int kind, int flags, uint addressOrChip, uint data)
    {
        BitConverter.TryWriteBytes(entry, gsi);
        BitConverter.TryWriteBytes(entry[4..], kind);
        BitConverter.TryWriteBytes(entry[8..], flags);
        BitConverter.TryWriteBytes(entry[16..], addressOrChip);
        BitConverter.TryWriteBytes(entry[24..], data);
    }

    private static void BoundWrite(bool isSplit)
    {
        using TestVm test = new(isSplit: isSplit);
        using EventFd source = new();
        int gsi = Route(test.Vm, TestVm.Message(1, 0x55));
        Assert.True(test.Vm.TryBind(source, gsi).IsNone);
        for (int i = 0; i < 50; i++)
        {
            source.Signal();

            Assert.True(test.IsRequested(1, 0x55));
            Assert.False(test.IsRequested(0, 0x55));
            test.ClearRequests(1);
        }
    }
}

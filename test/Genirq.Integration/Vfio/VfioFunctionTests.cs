using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using static Genirq.Interop.Abi.VfioRequests;

namespace Genirq.Integration.Vfio;

/// <summary>The driver's view of a played device: one vector more while the others run.</summary>
public sealed class VfioFunctionTests
{
    [Fact]
    public void Spec11_Check19_Vector5AfterVector0_OneHostInterruptMore_Vector0Untouched()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        int[] counts = new int[2];
        using IrqRegistration first = Count(bench, vectors[0], counts, 0);
        Assert.Equal([0], bench.Fake.HostVectors);

        MsiMap map = function.Interrupts.AllocateMsiXAt(5);

        using IrqRegistration second = Count(bench, map.Irq, counts, 1);
        Assert.Equal([0, 5], bench.Fake.HostVectors);
        Assert.Equal([0, 5], bench.Fake.Armed);
        bench.Fake.Fire(0);
        bench.Fake.Fire(5);
        bench.Fake.Fire(5);
        bench.Events.Run();
        Assert.Equal([1, 1], counts);
        Assert.Equal(0, function.MsiDomain.Interruptions);
    }

    [Fact]
    public void Enable_IsVector0WithoutDescriptor_ThenOneVectorAtATime()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        int before = bench.Calls.CountOfRequest(VFIO_DEVICE_SET_IRQS);

        using PciVectors vectors = function.Interrupts.AllocateVectors(3, 3, InterruptKinds.MsiX);

        Assert.Equal(4, bench.Calls.CountOfRequest(VFIO_DEVICE_SET_IRQS) - before);
        Assert.Equal([0, 1, 2], bench.Fake.Armed);
        Assert.Equal(3, function.Interrupts.AllocateMsiXAt(MsiIndex.Any).Index);
    }

    [Fact]
    public void Spec09_Check29_Release_KeepsTheHostInterrupt_UntilAllAreGone()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        MsiMap map = function.Interrupts.AllocateMsiXAt(2);

        function.Interrupts.FreeMsiX(map);

        Assert.Equal([0], bench.Fake.Armed);
        Assert.Equal([0, 2], bench.Fake.HostVectors);
        Assert.Equal(2, function.Interrupts.AllocateMsiXAt(2).Index);
        Assert.Equal([0, 2], bench.Fake.HostVectors);
        vectors.Dispose();
        Assert.Null(bench.Fake.Active);
        Assert.Empty(bench.Fake.HostVectors);
        Assert.Equal(2, bench.Events.Count);
    }

    [Fact]
    public void Spec11_Check22_AfterDisable_EnablingAtVector5Works()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX).Dispose();
        PciMsiXEntry[] entries = [new PciMsiXEntry { Index = 5 }];

        Assert.Equal(1, function.Interrupts.EnableMsiX(entries, 1, 1));

        Assert.Equal([5], bench.Fake.Armed);
        Assert.False(entries[0].Irq.IsNone);
    }

    [Fact]
    public void Spec11_Check26_EventWhileReleased_ArrivesOnceArmedAgain()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        MsiMap map = function.Interrupts.AllocateMsiXAt(5);
        int[] counts = new int[1];
        Count(bench, map.Irq, counts, 0).Dispose();
        function.Interrupts.FreeMsiX(map);
        bench.Fake.Fire(5);
        Assert.Equal(0, bench.Events.Run());

        map = function.Interrupts.AllocateMsiXAt(5);
        using IrqRegistration again = Count(bench, map.Irq, counts, 0);
        bench.Events.Run();

        Assert.Equal(1, counts[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EventsOf_IsDisposedByACaller_TheVectorGoesOn(bool isHandle)
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        MsiMap map = function.Interrupts.AllocateMsiXAt(5);
        int[] counts = new int[1];

        EventFd given = function.MsiDomain.EventsOf(5)!;
        IDisposable closed = isHandle ? given.Handle : given;
        closed.Dispose();
        IrqRegistration registration = Count(bench, map.Irq, counts, 0);
        bench.Fake.Fire(5);
        bench.Events.Run();

        Assert.Equal(1, counts[0]);
        function.MsiDomain.EventsOf(5)!.Signal();
        bench.Events.Run();
        Assert.Equal(2, counts[0]);
        registration.Dispose();
        Assert.True(function.Interrupts.FreeMsiX(map).IsDone);
        Assert.Equal(5, function.Interrupts.AllocateMsiXAt(5).Index);
    }

    [Fact]
    public void Spec11_Check20_ReleasedVector_RaisedBySoftware_SignalsNothing()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        function.Interrupts.FreeMsiX(function.Interrupts.AllocateMsiXAt(5));

        LinuxError error = function.Device.TrySetInterrupts(
            VfioInterruptKind.MsiX, VfioInterruptAction.Trigger, 5, 1);

        Assert.True(error.IsNone);
        Assert.Equal(0, bench.Events.Run());
    }

    [Fact]
    public void Spec11_Check23_WhileMsiXIsOn_LineIsRefusedWithErrno()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        Irq line = function.Interrupts.Irq;
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);

        IrqException refusal = Assert.Throws<IrqException>(() => Count(bench, line, new int[1], 0));

        Assert.Equal(IrqError.Invalid, refusal.Error);
        Assert.Equal("ioctl(VFIO_DEVICE_SET_IRQS)", function.LineDomain!.LastError.Call);
        Assert.Equal(3, bench.Events.Count);
    }

    [Fact]
    public void Spec11_Check18_KernelThatCannotAdd_WholeBlock_OthersSeeAGap_AndOneEvent()
    {
        using VfioBench bench = new(isDynamic: false);
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(2, 2, InterruptKinds.MsiX);
        Assert.False(function.MsiDomain.MsiX.IsDynamic);
        Assert.Equal((2, 2), (bench.Fake.Block, function.MsiDomain.BlockSize));
        int[] counts = new int[3];
        using IrqRegistration first = Count(bench, vectors[0], counts, 0);
        using IrqRegistration second = Count(bench, vectors[1], counts, 1);

        MsiMap map = function.Interrupts.AllocateMsiXAt(5);

        using IrqRegistration third = Count(bench, map.Irq, counts, 2);
        Assert.Equal([0, 1, 5], bench.Fake.Armed);
        Assert.Equal((6, 1), (bench.Fake.Block, function.MsiDomain.Interruptions));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.VectorsInterrupted));
        bench.Events.Run();
        Assert.Equal([1, 1, 0], counts);
        bench.Fake.Fire(5);
        bench.Events.Run();
        Assert.Equal([1, 1, 1], counts);
        Assert.True(function.Interrupts.AllocateMsiXAt(4).IsAllocated);
        Assert.Equal(1, function.MsiDomain.Interruptions);
    }

    [Fact]
    public void Spec09_Check25_KernelThatCannotAdd_RawCallBeyondTheBlock_Refused_OthersStay()
    {
        using VfioBench bench = new(isDynamic: false);
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(4, 4, InterruptKinds.MsiX);

        LinuxError error = function.Device.TrySetInterrupts(
            VfioInterruptKind.MsiX, VfioInterruptAction.Trigger, 10, bench.MakeEvents(1), out _);

        Assert.Equal(Errno.EINVAL, error.Number);
        Assert.Equal([0, 1, 2, 3], bench.Fake.Armed);
    }

    [Fact]
    public void Spec11_Check21_BlockCannotGrow_OldOneIsArmedAgain()
    {
        using VfioBench bench = new(isDynamic: false);
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(2, 2, InterruptKinds.MsiX);

        // The disabling call, then the enabling one.
        bench.Calls.FailOnRequest(VFIO_DEVICE_SET_IRQS, 2, Errno.ENOMEM);
        MsiMap map = function.Interrupts.AllocateMsiXAt(5);

        Assert.Equal(IrqError.NoMemory, map.Error);
        Assert.Equal([0, 1], bench.Fake.Armed);
        Assert.Equal(0, bench.System.Diagnostics.CountOf(IrqDiagnosticId.VectorsLost));
    }

    [Fact]
    public void Spec11_Check21_BlockLost_IsReported()
    {
        using VfioBench bench = new(isDynamic: false);
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(2, 2, InterruptKinds.MsiX);
        bench.Calls.FailOnRequest(VFIO_DEVICE_SET_IRQS, 2, Errno.ENOMEM);
        bench.Calls.FailOnRequest(VFIO_DEVICE_SET_IRQS, 3, Errno.ENOMEM);

        MsiMap map = function.Interrupts.AllocateMsiXAt(5);

        Assert.Equal(IrqError.NoMemory, map.Error);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.VectorsLost));
        Assert.Equal(0, function.MsiDomain.ArmedCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AllocateVectors_NoDescriptorLeftAtTheMiddleOf64_RolledBack_ErrnoKept(bool isDynamic)
    {
        using VfioBench bench = new(isDynamic);
        VfioFunction function = bench.Drive();
        string[] before = OpenDescriptors.AtStart();
        bench.Calls.FailOn(SystemCall.EventFd, 33, Errno.EMFILE);

        using PciVectors vectors = function.Interrupts.AllocateVectors(64, 64, InterruptKinds.MsiX);

        Assert.False(vectors.IsAllocated);
        Assert.Equal((IrqError)Errno.EMFILE, vectors.Error);
        Assert.Equal(new LinuxError(Errno.EMFILE, "eventfd"), function.MsiDomain.LastError);
        Assert.Null(bench.Fake.Active);
        Assert.Equal(2, bench.Events.Count);
        Assert.Equal(before, OpenDescriptors.Now());
        Assert.Equal(64, function.Interrupts.AllocateVectors(64, 64, InterruptKinds.MsiX).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void AllocateVectors_KernelRefusesOne_RolledBack_ErrnoKept(int occurrence)
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        string[] before = OpenDescriptors.AtStart();
        bench.Calls.FailOnRequest(VFIO_DEVICE_SET_IRQS, occurrence, Errno.ENOMEM);

        using PciVectors vectors = function.Interrupts.AllocateVectors(64, 64, InterruptKinds.MsiX);

        Assert.Equal(IrqError.NoMemory, vectors.Error);
        Assert.Null(bench.Fake.Active);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void AllocateMsiXAt_LoopRefuses_ErrnoKept_NothingLeftOpen()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        string[] before = OpenDescriptors.AtStart();
        bench.Events.Refusal = new LinuxError(Errno.ENOSPC, "epoll_ctl(EPOLL_CTL_ADD)");

        MsiMap map = function.Interrupts.AllocateMsiXAt(5);

        Assert.Equal(IrqError.NoSpace, map.Error);
        Assert.Equal(IrqFailureStage.Activation, map.Failure!.Stage);
        Assert.Equal("epoll_ctl(EPOLL_CTL_ADD)", function.MsiDomain.LastError.Call);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void HostFull_TheOneThatIsTooMany_IsRefused_OthersRun()
    {
        using VfioBench bench = new(hostInterrupts: 2);
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(2, 2, InterruptKinds.MsiX);

        MsiMap map = function.Interrupts.AllocateMsiXAt(MsiIndex.Any);

        Assert.Equal(IrqError.NoSpace, map.Error);
        Assert.Equal([0, 1], bench.Fake.Armed);
    }

    [Fact]
    public void Msi_SeveralMessages_AreOneBlock()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors vectors = function.Interrupts.AllocateVectors(4, 4, InterruptKinds.Msi);
        int[] counts = new int[1];
        using IrqRegistration third = Count(bench, vectors[2], counts, 0);

        bench.Fake.Fire(2);
        bench.Events.Run();

        Assert.Equal((InterruptKinds.Msi, 4), (vectors.Kind, bench.Fake.Block));
        Assert.Equal([0, 1, 2, 3], bench.Fake.Armed);
        Assert.Equal(1, counts[0]);
    }

    [Fact]
    public void Line_HighBeforeItIsRequested_ComesOnce()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        bench.Fake.SetLine(true);
        int[] counts = new int[1];

        using IrqRegistration registration = Count(bench, function.Interrupts.Irq, counts, 0);
        bench.Fake.SetLine(false);
        bench.Events.Run();
        bench.Events.Run();

        Assert.Equal((1, 1), (bench.Fake.IntXEvents, counts[0]));
    }

    [Fact]
    public void Spec11_Check27_Line_OpensAgainAfterItsHandlers()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        using PciVectors line = function.Interrupts.AllocateVectors(1, 1, InterruptKinds.IntX);
        int[] counts = new int[1];
        IrqRegistration registration = Count(bench, line[0], counts, 0);

        bench.Fake.SetLine(true);
        bench.Events.Run();
        Assert.Equal(1, counts[0]);
        bench.Events.Run();
        Assert.Equal(2, counts[0]);
        bench.Fake.SetLine(false);
        bench.Events.Run();
        bench.Fake.SetLine(true);
        bench.Events.Run();
        bench.Fake.SetLine(false);
        bench.Events.Run();

        Assert.InRange(counts[0], 4, 5);
        registration.Dispose();
        Assert.Null(bench.Fake.Active);
    }

    [Fact]
    public void Line_Disabled_StaysMasked_UntilEnabled()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        int[] counts = new int[1];
        using IrqRegistration registration = Count(bench, function.Interrupts.Irq, counts, 0);
        bench.System.Disable(registration.Irq);
        bench.Fake.SetLine(true);
        bench.Events.Run();
        Assert.Equal(0, counts[0]);

        bench.System.Enable(registration.Irq);
        bench.Events.Run();

        Assert.Equal(1, counts[0]);
        bench.Fake.SetLine(false);
    }

    [Fact]
    public void Unplugged_WhileDriverWaits_IsTold_AndAllIsGivenBack()
    {
        string[] before = OpenDescriptors.AtStart();
        using (VfioBench bench = new())
        {
            VfioFunction function = bench.Drive();
            PciVectors vectors = function.Interrupts.AllocateVectors(2, 2, InterruptKinds.MsiX);
            IrqRegistration registration = Count(bench, vectors[0], new int[1], 0);
            int requests = 0;
            function.Requested += _ => requests++;
            bench.Fake.Fire(VfioInterruptKind.Request);
            bench.Events.Run();
            Assert.Equal(1, requests);

            bench.Fake.Unplug();

            Assert.Equal(uint.MaxValue, function.Memory.ReadUInt32(0, 0x100));
            Assert.Equal(Errno.EIO, function.Memory.LastError.Number);
            Assert.Equal((IrqError)Errno.ENODEV, function.Interrupts.AllocateMsiXAt(5).Error);
            registration.Dispose();
            vectors.Dispose();
            function.Dispose();
            Assert.Equal(0, bench.Events.Count);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Failed_TellsOfTheDevicesError()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        VfioFunction? failed = null;
        function.Failed += which => failed = which;

        bench.Fake.Fire(VfioInterruptKind.Error);
        bench.Events.Run();

        Assert.Same(function, failed);
    }

    [Fact]
    public void Memory_TableIsACopy_TheRestIsTheDevices()
    {
        using VfioBench bench = new();
        VfioFunction function = bench.Drive();
        function.Memory.WriteUInt32(0, FakeVfioDevice.TableOffset + 8, 0x1234);
        function.Memory.WriteUInt32(0, 0x100, 0x5678);

        byte[] word = new byte[4];
        VfioRegionInfo bar = function.Device.GetRegion(0);
        Assert.True(function.Device.TryRead(bar, FakeVfioDevice.TableOffset + 8, word).IsNone);
        Assert.Equal(new byte[4], word);
        Assert.Equal(0x1234U, function.Memory.ReadUInt32(0, FakeVfioDevice.TableOffset + 8));
        Assert.True(function.Device.TryRead(bar, 0x100, word).IsNone);
        Assert.Equal(new byte[] { 0x78, 0x56, 0, 0 }, word);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Drive_AnyFirstCallFails_NothingLeftOpen(int occurrence)
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        string[] before = OpenDescriptors.AtStart();
        int domains = bench.System.Domains.All.Count;
        bench.Calls.FailOnRequest(VFIO_DEVICE_GET_REGION_INFO, occurrence, Errno.EIO);
        bench.Calls.FailOnRequest(VFIO_DEVICE_GET_IRQ_INFO, occurrence, Errno.EIO);
        bench.Calls.FailOn(SystemCall.EventFd, occurrence, Errno.EMFILE);

        LinuxException refusal = Assert.Throws<LinuxException>(
            () => new VfioFunction(bench.System, device, bench.Events, null));

        Assert.Contains(refusal.LinuxError.Number, new[] { Errno.EIO, Errno.EMFILE });
        Assert.Equal(0, bench.Events.Count);
        Assert.Equal(domains, bench.System.Domains.All.Count);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Drive_PumpWasStopped_NothingLeftOpen()
    {
        using VfioBench bench = new();
        VfioDevice device = bench.Open();
        string[] before = OpenDescriptors.AtStart();
        int domains = bench.System.Domains.All.Count;
        EventPump pump = new();
        await pump.DisposeAsync();

        Exception? refusal = Record.Exception(
            () => { _ = new VfioFunction(bench.System, device, new VfioPumpEvents(pump), null); });

        Assert.IsType<ObjectDisposedException>(refusal);
        Assert.Equal(domains, bench.System.Domains.All.Count);
        Assert.Equal(before, OpenDescriptors.Now());
    }

    private static IrqRegistration Count(VfioBench bench, Irq irq, int[] counts, int place) => bench.System.Request(
        irq,
        $"count{place}",
        (_, counts) =>
        {
            counts[place]++;
            return IrqResult.Handled;
        },
        counts);
}

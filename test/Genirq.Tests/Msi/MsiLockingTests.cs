using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiLockingTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Reentrances =>
    [
        "AllocateIrqAt", "AllocateRange", "AllocateIrqs", "FreeRange", "FreeAll", "CreateDomain", "RemoveDomain",
        "MatchDomain", "Lock",
    ];

    [Theory]
    [MemberData(nameof(Reentrances))]
    public void Callback_UsesItsOwnDeviceAgain_ThrowsInsteadOfWaitingForever(string operation)
    {
        using MsiTestBench bench = new();
        Exception? thrown = null;
        bench.Ops.OnPrepare = device => thrown = Record.Exception(() => Reenter(bench, device, operation));

        MsiMap map = bench.At(0);

        Assert.NotNull(thrown);
        Assert.True(thrown is InvalidOperationException or LockRecursionException, thrown.ToString());
        Assert.Equal(0, map.Index);
    }

    [Fact]
    public void Lock_HeldByTheSameThread_CannotBeTakenAgain()
    {
        using MsiTestBench bench = new();
        Exception? thrown = null;

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            thrown = Record.Exception(() => bench.At(0));
        }

        Assert.True(thrown is InvalidOperationException or LockRecursionException);
        Assert.Equal(0, bench.At(0).Index);
    }

    [Fact]
    public void Lock_ACallbackThrows_IsReleased()
    {
        using MsiTestBench bench = new();
        bench.Ops.OnPrepare = static _ => throw new TimeoutException("The store does not answer.");
        Assert.Throws<TimeoutException>(() => bench.At(0));
        bench.Ops.OnPrepare = null;
        int index = -1;

        Thread other = new(() => index = bench.At(1).Index);
        other.Start();

        Assert.True(other.Join(s_limit));
        Assert.Equal(1, index);
    }

    [Fact]
    public void Lock_AnotherThreadHoldsIt_IsWaitedFor()
    {
        using MsiTestBench bench = new();
        using ManualResetEventSlim started = new();
        int index = -1;
        Thread other = new(() =>
        {
            started.Set();
            index = bench.At(0).Index;
        });

        int busy;
        using (MsiDeviceLock held = bench.Device.Lock())
        {
            other.Start();
            Assert.True(started.Wait(s_limit));
            busy = held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(0));
        }

        Assert.True(other.Join(s_limit));
        Assert.Equal(0, busy);
        Assert.Equal(Genirq.Diagnostics.ErrorCode.Busy, index);
    }

    [Fact]
    public void AllocateIrqAt_AnotherDeviceIsBusyInItsCallback_IsNotHeldUp()
    {
        using MsiTestBench bench = new();
        MsiTestOps slow = new(bench.Log);
        using ManualResetEventSlim inside = new();
        using ManualResetEventSlim leave = new();
        slow.OnPrepare = _ =>
        {
            inside.Set();
            Assert.True(leave.Wait(s_limit));
        };
        MsiDevice second = bench.AddDevice("dev1", bench.Parent);
        Assert.True(second.CreateDomain(MsiDomainId.Default, bench.Template with { Ops = slow }, 4));
        MsiMap late = default;
        Thread other = new(() => late = second.AllocateIrqAt(MsiDomainId.Default, 3));
        other.Start();
        Assert.True(inside.Wait(s_limit));

        MsiMap map = bench.At(0);
        bench.Free(0, 0);
        leave.Set();

        Assert.True(other.Join(s_limit));
        Assert.Equal(0, map.Index);
        Assert.Equal(3, late.Index);
    }

    [Fact]
    public void GetIrq_AnotherThreadHoldsTheLock_AnswersAtOnce()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.At(2);
        Irq found = default;
        Thread other = new(() => found = bench.Get(2));

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            other.Start();
            Assert.True(other.Join(s_limit));
        }

        Assert.Equal(map.Irq, found);
    }

    [Fact]
    public void Callbacks_OfTwoDevicesOnOneRoot_NeverRunTheRootAtOnce()
    {
        using MsiTestBench bench = new();
        bench.Log.IsRecording = false;
        int inside = 0;
        int overlaps = 0;
        bench.Parent.OnAllocate = () =>
        {
            if (Interlocked.Increment(ref inside) != 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            Thread.SpinWait(20);
            Interlocked.Decrement(ref inside);
        };
        MsiDevice second = bench.AddDevice("dev1", bench.Parent);
        Assert.True(second.CreateDomain(MsiDomainId.Default, bench.Template, 4));

        Parallel.Invoke(() => Churn(bench.Device), () => Churn(second));

        Assert.Equal(0, overlaps);
        Assert.Equal(0u, bench.Parent.MappedCount);
    }

    private static void Churn(MsiDevice device)
    {
        for (int i = 0; i < 500; i++)
        {
            Assert.True(device.AllocateIrqAt(MsiDomainId.Default, 0).IsAllocated);
            device.FreeAll(MsiDomainId.Default);
        }
    }

    private static void Reenter(MsiTestBench bench, MsiDevice device, string operation)
    {
        switch (operation)
        {
            case "AllocateIrqAt":
                device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
                break;
            case "AllocateRange":
                device.AllocateRange(MsiDomainId.Default, 1, 1);
                break;
            case "AllocateIrqs":
                device.AllocateIrqs(MsiDomainId.Default, 1);
                break;
            case "FreeRange":
                device.FreeRange(MsiDomainId.Default, 0, 0);
                break;
            case "FreeAll":
                device.FreeAll(MsiDomainId.Default);
                break;
            case "CreateDomain":
                device.CreateDomain(MsiDomainId.Secondary, bench.Template, 4);
                break;
            case "RemoveDomain":
                device.RemoveDomain(MsiDomainId.Default);
                break;
            case "MatchDomain":
                device.MatchDomain(MsiDomainId.Default, BusToken.DeviceMsi);
                break;
            default:
                device.Lock().Dispose();
                break;
        }
    }
}

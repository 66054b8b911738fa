using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Simulation;
using Genirq.Tests.X86;

namespace Genirq.Tests.Actions;

/// <summary>A refused request says what is in the way.</summary>
public sealed class RefusedRequestTests
{
    [Fact]
    public void TryRequest_ReservationFindsNoVector_NamesLevelWantedHadAndWhoHoldsMost()
    {
        // The only CPU's vectors are all assigned; two more are reserved only.
        X86Bench bench = new(1);
        int free = (int)bench.Vectors.CountAvailable()!.Value;
        for (uint index = 0; index < free; index++)
        {
            bench.Start(index);
        }

        Irq late = bench.Allocate((uint)free).Irq;
        IrqOutcome refused = bench.System.TryRequest(
            late, new IrqRequest("late"), static (_, _) => IrqResult.Handled, 0, out IrqRegistration? registration);

        Assert.Null(registration);
        Assert.Equal(IrqError.NoSpace, refused.Error);
        Assert.Equal(
            ("VECTOR", IrqFailureStage.Activation, 1, 0L),
            (refused.Failure!.Level, refused.Failure.Stage, refused.Failure.Wanted, refused.Failure.Available));
        Assert.Equal(new IrqHolding("0000:00:1f.2", free + 1), refused.Failure.MostHeld);
        Assert.Contains($"interrupt {late}, requested for \"late\"", refused.Explain(), StringComparison.Ordinal);
        IrqException thrown = Assert.Throws<IrqException>(
            () => bench.System.Request(late, "late", static () => { }));
        Assert.Contains("0000:00:1f.2 holds most", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(IrqError.NoSpace, thrown.Error);
        Assert.Equal("VECTOR", thrown.Failure!.Level);
    }

    [Fact]
    public void TryRequest_TheLineIsTaken_NamesWho()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        using IrqRegistration first = bench.System.Request(irq, "eth0", static () => { });

        IrqException busy = Assert.Throws<IrqException>(() => bench.System.Request(irq, "eth1", static () => { }));

        Assert.Equal(IrqError.Busy, busy.Error);
        Assert.Equal(
            $"Interrupt {irq} cannot be requested for \"eth1\": \"eth0\" has the line, and one of them does not share "
            + "it (Busy, -16).",
            busy.Message);
    }

    [Fact]
    public void Request_InterruptZero_PointsToTheAllocationBefore()
    {
        using ActionBench bench = new();

        IrqException none = Assert.Throws<IrqException>(
            () => bench.System.Request(Irq.None, "eth0", static () => { }));

        Assert.Equal(IrqError.NotImplemented, none.Error);
        Assert.Contains(
            "the allocation or mapping that it comes from has failed", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRequest_EachRefusal_HasASentence()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Irq bare = new(bench.System.Numbers.Allocate(-1, 1, 1));
        (Irq Irq, IrqRequest Request)[] asked =
        [
            (new Irq(IrqSystem.NotConnected), new("a")), (irq, new("a", IrqFlags.Shared)), (new Irq(999), new("a")),
            (bare, new("a")),
        ];

        foreach ((Irq which, IrqRequest request) in asked)
        {
            IrqOutcome refused = bench.System.TryRequest(
                which, request, static (_, _) => IrqResult.Handled, 0, out _);
            Assert.False(refused.IsDone);
            Assert.Equal(IrqFailureStage.Request, refused.Failure!.Stage);
            Assert.EndsWith(").", refused.Explain(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AllocateIms_WithoutRemapping_SaysThatItNeedsIt()
    {
        using MachineBench bench = new(MachineBench.Options(1));

        MsiMap map = bench.Driver.Interrupts.AllocateIms(MsiInstanceCookie.From(1));

        Assert.Equal(IrqError.NoDevice, map.Error);
        Assert.Contains("IMS needs interrupt remapping", map.Explain(), StringComparison.Ordinal);
    }
}

using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Tests.X86.Legacy;

/// <summary>Interrupts that come over a pin of an I/O APIC.</summary>
public sealed class IoApicDomainTests
{
    [Fact]
    public void Map_LegacyInterrupt_GivesItsBootVectorBackAndReserves()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);

        Assert.Equal(1, pins.Map(1, new Irq(1), isLevel: false));

        Assert.False(bench.Matrix.IsAllocated(0, 0x31));
        VectorState state = bench.Vectors.StateOf(new Irq(1))!;
        Assert.Equal((0, true, true), (state.Vector, state.CanReserve, state.HasReserved));
        Assert.Equal("IO-APIC-0", bench.System.Find(new Irq(1))!.Data.Domain!.Name);
        Assert.Equal(1u, bench.Matrix.Reserved);
    }

    [Fact]
    public void Map_TimerInUse_StaysOnItsVector()
    {
        X86Bench bench = Machine();
        Request(bench, 0);
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);

        Assert.Equal(0, pins.Map(2, new Irq(0), isLevel: false));

        VectorState state = bench.Vectors.StateOf(new Irq(0))!;
        Assert.Equal((0x30, 0, false), (state.Vector, state.Cpu, state.CanReserve));
        Assert.Equal(0u, bench.Matrix.Reserved);
    }

    [Fact]
    public void Map_LevelWire_IsHandledAsFastEoi()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);

        Assert.Equal(20, pins.Map(20, new Irq(20), isLevel: true));

        IrqDescriptor line = bench.System.Find(new Irq(20))!;
        Assert.Same(FastEoiFlow.Instance, line.Flow);
        Assert.True((line.States & IrqStates.Level) != 0);
        Assert.Equal(ErrorCode.Exists, pins.Map(20, new Irq(21), isLevel: true));
    }

    [Fact]
    public void Request_Pin_NamesCpuAndVectorAndUnmasks()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);
        pins.Map(20, new Irq(20), isLevel: true);
        Assert.True(pins.PinAt(20).IsMasked);

        Request(bench, 20);

        VectorState state = bench.Vectors.StateOf(new Irq(20))!;
        Assert.Equal(
            new IoApicPin(state.Vector, (uint)state.Cpu) { IsLevel = true }, pins.PinAt(20));
    }

    [Fact]
    public void Request_PinBehindRemapping_NamesAnEntryAndThePin()
    {
        X86Bench bench = Machine().WithIntel();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors, bench.Remapping);
        pins.Map(4, new Irq(4), isLevel: false);

        Request(bench, 4);

        Assert.Equal("IR-IO-APIC", bench.System.Find(new Irq(4))!.Data.Chip!.Name);
        Assert.Equal(new IoApicPin(4, 0) { IsRemapped = true }, pins.PinAt(4));
    }

    [Fact]
    public void Deliver_LevelPinWithParkedAffinity_MovesAtTheEndOfTheEvent()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);
        pins.Map(20, new Irq(20), isLevel: true);
        Request(bench, 20);
        VectorState before = bench.Vectors.StateOf(new Irq(20))!;
        int other = 1 - before.Cpu;
        Assert.Equal(0, bench.System.Affinity.SetByUser(new Irq(20), CpuMask.Of(other)));
        Assert.Equal(before, bench.Vectors.StateOf(new Irq(20)));

        Assert.True(bench.Vectors.Deliver(bench.System.Cpus[before.Cpu], before.Vector));

        VectorState after = bench.Vectors.StateOf(new Irq(20))!;
        Assert.Equal((other, true, before.Vector), (after.Cpu, after.IsMoving, after.PreviousVector));
        Assert.False(pins.PinAt(20).IsMasked);
        Assert.Equal(after.Vector, pins.PinAt(20).Vector);
    }

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(false, true, 1)]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 1)]
    public void Deliver_LevelPin_IsEndedAtThePinWhereTheCpusWordDoesNotReachIt(bool isRemapped, bool isEdge, int ends)
    {
        X86Bench bench = isRemapped ? Machine().WithIntel() : Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors, isRemapped ? bench.Remapping : null);
        List<int> ended = [];
        pins.PinEnded += ended.Add;
        pins.Map(20, new Irq(20), isLevel: true);
        Request(bench, 20);
        VectorState state = bench.Vectors.StateOf(new Irq(20))!;
        bench.Apics.Edges.UnionWith(isEdge ? [state.Vector] : []);

        Assert.True(bench.Vectors.Deliver(bench.System.Cpus[state.Cpu], state.Vector));

        Assert.Equal(Enumerable.Repeat(20, ends), ended);
        Assert.Equal([state.Cpu], bench.Apics.Ended);
    }

    [Fact]
    public void Synchronize_PinThatWaitsForAnEnd_WaitsForIt()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);
        pins.Map(20, new Irq(20), isLevel: true);
        pins.Map(4, new Irq(4), isLevel: false);
        Request(bench, 20);
        List<int> asked = [];
        pins.IsPinActive = pin =>
        {
            asked.Add(pin);
            return asked.Count < 3;
        };
        bool isActive = false;

        Assert.Equal(0, bench.System.GetChipState(new Irq(4), IrqChipState.Active, ref isActive));
        Assert.Equal(0, bench.System.GetChipState(new Irq(20), IrqChipState.Active, ref isActive));
        Assert.True(isActive);
        Assert.Equal(ErrorCode.Invalid, bench.System.GetChipState(new Irq(20), IrqChipState.Pending, ref isActive));
        bench.System.Synchronize(new Irq(20));

        // Once above; then until the answer is no.
        Assert.Equal([20, 20, 20], asked);
    }

    [Fact]
    public void Free_Pin_IsMaskedAndItsReservationEnds()
    {
        X86Bench bench = Machine();
        IoApicDomain pins = IoApicDomain.Create(bench.Vectors);
        pins.Map(20, new Irq(20), isLevel: true);

        bench.System.Domains.FreeIrqs(new Irq(20), 1);

        Assert.Null(bench.System.Find(new Irq(20)));
        Assert.Equal(new IoApicPin { IsMasked = true }, pins.PinAt(20));
        Assert.Equal(0u, bench.Matrix.Reserved);
    }

    [Fact]
    public void Install_LegacyControllers_KeepTheCascade()
    {
        X86Bench bench = Machine();
        StringWriter text = new();

        Assert.Equal(0, bench.System.Views.Debug.ReadIrq(new Irq(2), text));

        Assert.EndsWith("domain:  \n hwirq:   0x0\n chip:    XT-PIC\n  flags:   0x0\n", text.ToString());
        Assert.StartsWith("handler:  handle_level_irq\n", text.ToString());
    }

    [Fact]
    public void DmarMsi_Unit_HasAVectorOfItsOwnNotBehindRemapping()
    {
        X86Bench bench = Machine().WithIntel();
        DmarMsiDomain units = DmarMsiDomain.Create(bench.Vectors);

        int irq = units.Allocate(3);
        Request(bench, irq);

        IrqDescriptor line = bench.System.Find(new Irq(irq))!;
        Assert.Equal(16, irq);
        Assert.Equal(("DMAR-MSI", 3ul), (line.Data.Domain!.Name, line.Data.HardwareIrq.Number));
        Assert.Same(bench.Vectors, line.Data.Parent!.Domain);
        Assert.NotEqual(0, bench.Vectors.StateOf(line.Irq)!.Vector);
    }

    private static X86Bench Machine()
    {
        X86Bench bench = new(
            2, new X86Options { LegacyIrqs = 16 }, new IrqSystemOptions { PreallocatedIrqs = 16 });
        LegacyPic.Install(bench.Vectors);
        return bench;
    }

    private static void Request(X86Bench bench, int irq) =>
        bench.System.Request(new Irq(irq), "device", static (_, _) => IrqResult.Handled, 0);
}

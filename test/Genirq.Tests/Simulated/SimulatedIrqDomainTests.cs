using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Simulated;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Simulated;

public sealed class SimulatedIrqDomainTests : IDisposable
{
    private readonly IrqSystem _system = new(new IrqSystemOptions { HasSoftwareResend = true });
    private readonly Notes _notes = new();
    private readonly SimulatedIrqDomain _domain;
    private int _events;
    private int _scheduled;

    public SimulatedIrqDomainTests()
    {
        SimulatedIrqOptions options = new() { Count = 100, Events = _notes, Schedule = () => _scheduled++ };
        Assert.Equal(0, SimulatedIrqDomain.TryCreate(_system, options, out SimulatedIrqDomain? domain));
        _domain = domain!;
    }

    public void Dispose()
    {
        _domain.Dispose();
        _system.Dispose();
    }

    [Fact]
    public void Spec06_Check30_PendingWhileMaskedIsLostAndTwoSetsAreOneEvent()
    {
        Irq irq = Map(3);
        using IrqRegistration registration = Request(irq);
        _system.Find(irq)!.Data.Chip!.Mask(_system.Find(irq)!.Data);

        Assert.Equal(0, _system.SetChipState(irq, IrqChipState.Pending, true));
        Assert.Equal(0, _domain.RunWork(_system.Cpus[0]));
        Assert.Equal((0, 0), (_events, _scheduled));

        _system.Find(irq)!.Data.Chip!.Unmask(_system.Find(irq)!.Data);
        Assert.Equal(0, _system.SetChipState(irq, IrqChipState.Pending, true));
        Assert.Equal(0, _system.SetChipState(irq, IrqChipState.Pending, true));
        Assert.Equal(1, _domain.RunWork(_system.Cpus[0]));
        Assert.Equal((1, 2), (_events, _scheduled));

        Assert.Equal(ErrorCode.Invalid, _system.SetType(irq, TriggerType.LevelHigh));
        Assert.Equal(ErrorCode.Invalid, _system.SetType(irq, TriggerType.LevelLow));
        Assert.Equal(0, _system.SetType(irq, TriggerType.EdgeBoth));
    }

    [Fact]
    public void Fire_DisabledLine_IsReplayedByTheEnable()
    {
        Irq irq = Map(0);
        using IrqRegistration registration = Request(irq);
        _system.Disable(irq);

        Assert.Equal(0, _domain.Fire(new HardwareIrq(0)));
        Assert.Equal(1, _domain.RunWork(_system.Cpus[0]));
        Assert.Equal(0, _events);
        Assert.True(_system.Find(irq)!.IsPending);

        _system.Enable(irq);
        _system.RunSoftwareResends(_system.Cpus[0]);
        Assert.Equal(1, _events);
    }

    [Fact]
    public void GetChipState_PendingLine_IsToldWhileUnmaskedOnly()
    {
        Irq irq = Map(70);
        using IrqRegistration registration = Request(irq);
        bool state = false;
        _domain.Fire(new HardwareIrq(70));

        Assert.Equal(0, _system.GetChipState(irq, IrqChipState.Pending, ref state));
        Assert.True(state);
        Assert.Equal(0, _system.SetChipState(irq, IrqChipState.Pending, false));
        Assert.Equal(0, _system.GetChipState(irq, IrqChipState.Pending, ref state));
        Assert.False(state);

        _system.Find(irq)!.Data.Chip!.Mask(_system.Find(irq)!.Data);
        state = true;
        Assert.Equal(0, _system.GetChipState(irq, IrqChipState.Pending, ref state));
        Assert.True(state);
        Assert.Equal(ErrorCode.Invalid, _system.GetChipState(irq, IrqChipState.Active, ref state));
        Assert.Equal(ErrorCode.Invalid, _system.SetChipState(irq, IrqChipState.Masked, true));
    }

    [Fact]
    public void RunWork_LineThatFiresALowerOne_HandlesBoth()
    {
        Irq low = Map(1);
        Irq high = Map(99);
        using IrqRegistration first = Request(low);
        using IrqRegistration second = _system.Request(
            high, "high", static (_, domain) => domain.Fire(new HardwareIrq(1)) == 0 ? IrqResult.Handled : 0, _domain);
        _domain.Fire(new HardwareIrq(99));

        Assert.Equal(2, _domain.RunWork(_system.Cpus[0]));

        Assert.Equal(1, _events);
        Assert.False(_domain.HasWork);
    }

    [Fact]
    public void Request_EventsRefuse_FailsAndReleaseIsTold()
    {
        Irq irq = Map(5);
        _notes.Result = ErrorCode.Busy;

        int result = _system.TryRequest(irq, new IrqRequest("a"), static (_, _) => IrqResult.Handled, 0, out _);

        Assert.Equal(ErrorCode.Busy, result);
        _notes.Result = 0;
        Request(irq).Dispose();
        Assert.Equal(["requested 5", "requested 5", "released 5"], _notes.Calls.Take());
    }

    [Fact]
    public void TryCreate_NoMemory_IsItsError()
    {
        CountedFault fault = new(FaultPoint.Domain, 1, ErrorCode.NoMemory);
        using IrqSystem system = new(new IrqSystemOptions { Faults = fault });

        Assert.Equal(
            ErrorCode.NoMemory,
            SimulatedIrqDomain.TryCreate(system, new SimulatedIrqOptions(), out SimulatedIrqDomain? none));

        Assert.Null(none);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedIrqOptions { Count = 0 });
    }

    [Fact]
    public void Fire_WhatIsNotMapped_IsInvalid() => Assert.Equal(ErrorCode.Invalid, _domain.Fire(new HardwareIrq(9)));

    [Fact]
    public void Dispose_AfterItsLinesAreGone_LeavesNoDomain()
    {
        Irq irq = Map(4);
        IrqDescriptor descriptor = _system.Find(irq)!;
        _system.Domains.Dispose(irq);

        _domain.Dispose();

        Assert.DoesNotContain(_domain, _system.Domains.All);
        Assert.Null(descriptor.Data.ChipData);
        Assert.Equal(0u, _domain.MappedCount);
    }

    private Irq Map(ulong line)
    {
        Irq irq = _domain.CreateMapping(new HardwareIrq(line));
        Assert.NotEqual(Irq.None, irq);
        return irq;
    }

    private IrqRegistration Request(Irq irq) => _system.Request(
        irq,
        "sim",
        static (_, tests) =>
        {
            tests._events++;
            return IrqResult.Handled;
        },
        this);

    private sealed class Notes : SimulatedIrqEvents
    {
        public CallLog Calls { get; } = new();

        public int Result { get; set; }

        public override int Requested(HardwareIrq hardwareIrq)
        {
            Calls.Add($"requested {hardwareIrq}");
            return Result;
        }

        public override void Released(HardwareIrq hardwareIrq) => Calls.Add($"released {hardwareIrq}");
    }
}

using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Ipi;

public sealed class IpiTests : IDisposable
{
    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4 });
    private readonly CallLog _log = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Spec06_Check31_HolesAreRefusedWhereEachCpuHasANumber()
    {
        IpiDomain perCpu = Make(IrqDomainFlags.IpiPerCpu);
        IpiDomain single = Make(IrqDomainFlags.IpiSingle);
        int before = _system.Numbers.Allocated;

        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Reserve(perCpu, CpuMask.Of(0, 2)));
        Assert.Equal(before, _system.Numbers.Allocated);

        int first = _system.Ipis.Reserve(single, CpuMask.Of(0, 2));
        Assert.True(first > 0);
        Assert.Equal(before + 1, _system.Numbers.Allocated);
        Assert.Equal("0,2", _system.Find(new Irq(first))!.Affinity.ToString());
        Assert.Equal("0,2", single.Asked!.ToString());
        Assert.True(_system.Find(new Irq(first))!.Has(IrqStates.NoBalancing));
    }

    [Fact]
    public void ReserveIpi_OneNumberForEachCpu_TakesConsecutiveOnes()
    {
        IpiDomain domain = Make(IrqDomainFlags.IpiPerCpu);
        int first = _system.Ipis.Reserve(domain, CpuMask.Of(1, 2, 3));

        Assert.Equal(3u, domain.MappedCount);
        Assert.Equal(new HardwareIrq(20), _system.Ipis.HardwareIrqOf(new Irq(first), 1));
        Assert.Equal(new HardwareIrq(22), _system.Ipis.HardwareIrqOf(new Irq(first), 3));
        Assert.Equal(new HardwareIrq(ulong.MaxValue), _system.Ipis.HardwareIrqOf(new Irq(first), 0));
        Assert.Equal(new HardwareIrq(ulong.MaxValue), _system.Ipis.HardwareIrqOf(new Irq(first), 64));
        Assert.Equal(new HardwareIrq(ulong.MaxValue), _system.Ipis.HardwareIrqOf(new Irq(first), -1));
        Assert.Equal(new HardwareIrq(ulong.MaxValue), _system.Ipis.HardwareIrqOf(new Irq(999), 1));
    }

    [Fact]
    public void ReserveIpi_WhatCannotBe_IsRefused()
    {
        IpiDomain domain = Make(IrqDomainFlags.IpiSingle);
        IpiDomain other = Make(IrqDomainFlags.None);
        int before = _system.Numbers.Allocated;

        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Reserve(other, CpuMask.Of(0)));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Reserve(domain, CpuMask.Empty));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Reserve(domain, CpuMask.Of(4)));
        domain.Result = ErrorCode.NoSpace;
        Assert.Equal(ErrorCode.Busy, _system.Ipis.Reserve(domain, CpuMask.Of(0)));

        Assert.Equal(before, _system.Numbers.Allocated);
        Assert.Equal(0u, domain.MappedCount);
    }

    [Fact]
    public void ReserveIpi_NoDescriptor_IsNoMemory()
    {
        using IrqSystem system = new(new IrqSystemOptions { Faults = new CountedFault(FaultPoint.IrqDescriptor, 1) });
        IpiDomain domain = new(null);
        system.Domains.Instantiate(
            domain, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("ipi"), 8, IrqDomainFlags.IpiSingle));

        Assert.Equal(ErrorCode.NoMemory, system.Ipis.Reserve(domain, CpuMask.Of(0)));
    }

    [Fact]
    public void DestroyIpi_PartOfTheCpus_FreesThoseOnly()
    {
        IpiDomain domain = Make(IrqDomainFlags.IpiPerCpu);
        Irq first = new(_system.Ipis.Reserve(domain, CpuMask.Of(1, 2, 3)));

        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Destroy(first, CpuMask.Of(0)));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Destroy(Irq.None, CpuMask.Of(1)));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Destroy(new Irq(999), CpuMask.Of(1)));
        Assert.Equal(0, _system.Ipis.Destroy(first, CpuMask.Of(2, 3)));

        Assert.NotNull(_system.Find(first));
        Assert.Null(_system.Find(new Irq(first.Number + 1)));
        Assert.Null(_system.Find(new Irq(first.Number + 2)));
        Assert.Equal(0, _system.Ipis.Destroy(first, CpuMask.Of(1)));
        Assert.Null(_system.Find(first));
    }

    [Theory]
    [InlineData(IrqDomainFlags.IpiPerCpu, IrqChipCallbacks.SendIpiSingle, "21 to 2", "20 to 1;22 to 3")]
    [InlineData(IrqDomainFlags.IpiSingle, IrqChipCallbacks.SendIpiSingle, "20 to 2", "20 to 1;20 to 3")]
    [InlineData(IrqDomainFlags.IpiPerCpu, IrqChipCallbacks.SendIpiMask, "20 to all of 2", "20 to all of 1,3")]
    [InlineData(
        IrqDomainFlags.IpiPerCpu, IrqChipCallbacks.SendIpiMask | IrqChipCallbacks.SendIpiSingle, "21 to 2",
        "20 to all of 1,3")]
    public void SendIpi_ToOneAndToSeveral_CallsWhatTheChipHas(
        IrqDomainFlags kind, IrqChipCallbacks callbacks, string one, string several)
    {
        Irq irq = new(_system.Ipis.Reserve(Make(kind, callbacks), CpuMask.Of(1, 2, 3)));

        Assert.Equal(0, _system.Ipis.Send(irq, 2));
        Assert.Equal(0, _system.Ipis.Send(irq, CpuMask.Of(1, 3)));

        Assert.Equal([one, .. several.Split(';')], _log.Take());
    }

    [Fact]
    public void SendIpi_WhatDoesNotGoThere_IsInvalid()
    {
        Irq silent = new(_system.Ipis.Reserve(Make(IrqDomainFlags.IpiSingle, IrqChipCallbacks.None), CpuMask.Of(1)));
        Irq irq = new(_system.Ipis.Reserve(Make(IrqDomainFlags.IpiSingle), CpuMask.Of(1)));

        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(silent, 1));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(irq, 0));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(irq, -1));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(irq, 99));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(irq, CpuMask.Of(0, 1)));
        Assert.Equal(ErrorCode.Invalid, _system.Ipis.Send(new Irq(999), 1));

        Assert.Empty(_log.Calls);
    }

    private IpiDomain Make(IrqDomainFlags flags, IrqChipCallbacks callbacks = IrqChipCallbacks.SendIpiSingle)
    {
        IpiDomain domain = new(new SendingChip(callbacks, _log));
        _system.Domains.Instantiate(
            domain, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named($"ipi{flags}"), 64, flags));
        return domain;
    }
}

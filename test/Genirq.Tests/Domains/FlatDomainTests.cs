using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Domains;

public sealed class FlatDomainTests : IDisposable
{
    private const IrqDomainCallbacks Flat = IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap;

    private readonly CallLog _log = new();
    private readonly IrqSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Spec02_Check13_AssociationIsRefusedWhereItDoesNotFit()
    {
        RecordingDomain domain = Add("D", IrqDomainOptions.Linear(null, 8));
        Irq irq = new(_system.Numbers.Allocate(-1, 1, 1));

        Assert.Equal(ErrorCode.Invalid, domain.Associate(irq, new HardwareIrq(8)));
        Assert.Equal(ErrorCode.Invalid, domain.Associate(new Irq(99), new HardwareIrq(1)));
        domain.MapResult = ErrorCode.NotPermitted;
        Assert.Equal(ErrorCode.NotPermitted, domain.Associate(irq, new HardwareIrq(1)));
        Assert.Null(_system.Find(irq)!.Data.Domain);
        Assert.Equal(0, _system.Diagnostics.CountOf(IrqDiagnosticId.MapFailed));
        domain.MapResult = 0;
        Assert.Equal(0, domain.Associate(irq, new HardwareIrq(1)));
        Assert.Equal(ErrorCode.Invalid, domain.Associate(irq, new HardwareIrq(2)));
        Assert.Equal(3, _system.Diagnostics.CountOf(IrqDiagnosticId.AssociateInvalid));
    }

    [Fact]
    public void Spec02_Check14_AMappingIsMadeOnce()
    {
        RecordingDomain domain = Add("D", IrqDomainOptions.Linear(null, 8));
        Irq irq = domain.CreateMapping(new HardwareIrq(3));

        Assert.Equal(irq, domain.CreateMapping(new HardwareIrq(3)));
        Assert.Equal(1u, domain.MappedCount);
        domain.MapResult = ErrorCode.NoDevice;
        Assert.True(domain.CreateMapping(new HardwareIrq(4)).IsNone);
        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.MapFailed));
        domain.MapResult = 0;
        Assert.Equal(4, domain.CreateMapping(new HardwareIrq(4)).Number);
    }

    [Fact]
    public void Spec02_Check15_ASimpleDomainMapsAtOnceIfItHasAFirstNumber()
    {
        RecordingDomain mapped = Add("S", IrqDomainOptions.Simple(null, 4, 100));
        RecordingDomain empty = Add("E", IrqDomainOptions.Simple(null, 4, 0));

        Assert.Equal(
            [100, 101, 102, 103],
            Enumerable.Range(0, 4).Select(n => mapped.FindMapping(new HardwareIrq((ulong)n)).Number));
        Assert.Equal(0u, empty.MappedCount);
    }

    [Fact]
    public void Spec02_Check16_ALegacyDomainMapsWhatExists()
    {
        RecordingDomain without = Add("L", IrqDomainOptions.Legacy(null, 4, 50, new HardwareIrq(2)));
        Assert.True(without.FindMapping(new HardwareIrq(2)).IsNone);
        _system.Numbers.Allocate(50, 50, 4);
        RecordingDomain with = Add("M", IrqDomainOptions.Legacy(null, 4, 50, new HardwareIrq(2)));

        Assert.Equal(50, with.FindMapping(new HardwareIrq(2)).Number);
        Assert.Equal(53, with.FindMapping(new HardwareIrq(5)).Number);
        Assert.Equal(6, with.ReverseMapSize);
    }

    [Fact]
    public void Spec02_Check17_TheNewestDomainOfANodeIsFound()
    {
        FirmwareNode node = FirmwareNode.Named("ctl");
        Add("A", IrqDomainOptions.Tree(node));
        RecordingDomain newer = Add("B", IrqDomainOptions.Tree(node));

        Assert.Same(newer, _system.Domains.Find(new FirmwareIrqSpec(node), BusToken.Any));
        Assert.Same(newer, _system.Domains.Find(node));
        Assert.Same(newer, _system.Domains.All[0]);
    }

    [Fact]
    public void Spec02_Check18_SelectIsNotAskedForAnyPurpose()
    {
        FirmwareNode node = FirmwareNode.Named("ctl");
        RecordingDomain domain = Add("D", IrqDomainOptions.Tree(node), Flat | IrqDomainCallbacks.Select);

        Assert.Same(domain, _system.Domains.Find(new FirmwareIrqSpec(node), BusToken.Any));
        Assert.Empty(_log.Take());
        Assert.Same(domain, _system.Domains.Find(new FirmwareIrqSpec(node), BusToken.Wired));
        Assert.Equal(["D.select(Wired)"], _log.Take());
    }

    [Fact]
    public void Spec02_Check19_AnExistingMappingKeepsItsTrigger()
    {
        FirmwareNode node = FirmwareNode.Named("ctl");
        _system.Domains.Instantiate(new TwoCellDomain(), IrqDomainOptions.Linear(node, 8));
        Irq edge = _system.Domains.CreateMapping(new FirmwareIrqSpec(node, 1, 1));
        Irq open = _system.Domains.CreateMapping(new FirmwareIrqSpec(node, 2, 0));

        Assert.True(_system.Domains.CreateMapping(new FirmwareIrqSpec(node, 1, 4)).IsNone);
        Assert.Equal(edge, _system.Domains.CreateMapping(new FirmwareIrqSpec(node, 1, 0)));
        Assert.Equal(open, _system.Domains.CreateMapping(new FirmwareIrqSpec(node, 2, 4)));
        Assert.Equal(TriggerType.LevelHigh, _system.Find(open)!.Trigger);
        Assert.Equal(TriggerType.EdgeRising, _system.Find(edge)!.Trigger);
    }

    [Fact]
    public void Spec02_Check21_ThePurposeIsPartOfTheName()
    {
        RecordingDomain named = Add("X", IrqDomainOptions.Tree(FirmwareNode.Named("X")));
        named.UpdateBusToken(BusToken.PciDeviceMsiX);
        Assert.Equal("X-12", named.Name);
        named.UpdateBusToken(BusToken.PciDeviceMsiX);
        Assert.Equal("X-12", named.Name);

        RecordingDomain unnamed = Add("U", IrqDomainOptions.Tree(null) with { BusToken = BusToken.Nexus });
        Assert.Equal("unknown-1-5", unnamed.Name);
        Assert.Equal("unknown-2", Add("V", IrqDomainOptions.Tree(null)).Name);
    }

    [Fact]
    public void Spec02_Check22_ContradictoryOptionsAreInvalidAndHugeNumbersAreFound()
    {
        IrqDomainOptions both = IrqDomainOptions.NoMap(null, 16) with { Size = 8 };
        Assert.Equal(ErrorCode.Invalid, _system.Domains.Instantiate(new RecordingDomain("B", _log), both));
        IrqDomainOptions other = IrqDomainOptions.NoMap(null, 16) with { HardwareLimit = 8 };
        Assert.Equal(ErrorCode.Invalid, _system.Domains.Instantiate(new RecordingDomain("B", _log), other));

        RecordingDomain tree = new("T", _log) { FixedNumber = 0xFFFFFFF0 };
        _system.Domains.Instantiate(tree, IrqDomainOptions.Hierarchy(null, null));
        int irq = _system.Domains.AllocateIrqs(tree, -1, 1, null);

        Assert.Equal(new Irq(irq), tree.FindMapping(new HardwareIrq(0xFFFFFFF0)));
        Assert.True(tree.FindMapping(new HardwareIrq(0x1_FFFFFFF0)).IsNone);
    }

    [Fact]
    public void Dispose_MappedInterrupt_UnmapsAndFreesTheNumber()
    {
        RecordingDomain domain = Add("D", IrqDomainOptions.Linear(null, 8));
        Irq irq = domain.CreateMapping(new HardwareIrq(3));
        _log.Take();

        _system.Domains.Dispose(irq);

        Assert.Equal([$"D.unmap({irq})"], _log.Take());
        Assert.True(domain.FindMapping(new HardwareIrq(3)).IsNone);
        Assert.Equal(0u, domain.MappedCount);
        Assert.Null(_system.Find(irq));
    }

    [Fact]
    public void Dispose_InterruptWithoutDomain_IsReported()
    {
        int irq = _system.Numbers.Allocate(-1, 1, 1);

        _system.Domains.Dispose(new Irq(irq));
        _system.Domains.Dispose(Irq.None);

        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.FreeInvalid));
        Assert.True(_system.Numbers.IsAllocated(irq));
    }

    [Fact]
    public void CreateDirectMapping_BeyondTheLimit_IsRefused()
    {
        RecordingDomain domain = Add("N", IrqDomainOptions.NoMap(null, 2));

        Assert.Equal(1, domain.CreateDirectMapping().Number);
        Assert.Equal(1, domain.FindMapping(new HardwareIrq(1)).Number);
        Assert.True(domain.CreateDirectMapping().IsNone);
        Assert.Equal(2, _system.Numbers.Allocated);
    }

    [Fact]
    public void Remove_DomainInUse_IsReported()
    {
        RecordingDomain domain = Add("T", IrqDomainOptions.Tree(null));
        domain.CreateMapping(new HardwareIrq(70));
        _system.Domains.Remove(domain);

        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.DomainRemovedInUse));
        Assert.Empty(_system.Domains.All);
    }

    [Fact]
    public void Insert_ExistingKeyInTheTree_IsIgnored()
    {
        RecordingDomain tree = new("T", _log) { FixedNumber = 5 };
        _system.Domains.Instantiate(tree, IrqDomainOptions.Hierarchy(null, null));
        int first = _system.Domains.AllocateIrqs(tree, -1, 1, null);
        _system.Domains.AllocateIrqs(tree, -1, 1, null);

        Assert.Equal(first, tree.FindMapping(new HardwareIrq(5)).Number);
        Assert.Equal(2u, tree.MappedCount);
    }

    [Fact]
    public void Instantiate_Twice_Throws()
    {
        RecordingDomain domain = Add("D", IrqDomainOptions.Tree(null));

        Assert.Throws<InvalidOperationException>(
            () => _system.Domains.Instantiate(domain, IrqDomainOptions.Tree(null)));
    }

    [Fact]
    public void Translators_ShortSpecifier_IsInvalidAndReported()
    {
        FirmwareIrqSpec one = new(null, 7);

        Assert.Equal(ErrorCode.Invalid, FirmwareTranslators.TwoCell(_system, one, out _, out _));
        Assert.Equal(ErrorCode.Invalid, FirmwareTranslators.OneCell(_system, new FirmwareIrqSpec(null), out _, out _));
        Assert.Equal(2, _system.Diagnostics.CountOf(IrqDiagnosticId.SpecifierTooShort));
        Assert.Equal(0, FirmwareTranslators.OneTwoCell(_system, one, out HardwareIrq number, out TriggerType type));
        Assert.Equal((7ul, TriggerType.None), (number.Number, type));
        Assert.Equal(0, FirmwareTranslators.TwoCell(_system, new FirmwareIrqSpec(null, 7, 0xF4), out _, out type));
        Assert.Equal(TriggerType.LevelHigh, type);
    }

    private RecordingDomain Add(string label, IrqDomainOptions options, IrqDomainCallbacks callbacks = Flat)
    {
        RecordingDomain domain = new(label, _log, callbacks);
        Assert.Equal(0, _system.Domains.Instantiate(domain, options));
        return domain;
    }
}

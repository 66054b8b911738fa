using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

/// <summary>Messages that a device must not send: none arrives, each is told.</summary>
public sealed class MachineFaultTests
{
    // The card's interrupt is entry 0 of the table, vector 0x20 on CPU 0.
    [Theory]
    [InlineData(RemappingKind.None, 0xFEE01000u, 0x0Fu, InterruptFault.IllegalVector)]
    [InlineData(RemappingKind.None, 0xFEE00000u, 0x420u, InterruptFault.DeliveryMode)]
    [InlineData(RemappingKind.None, 0xFEE07000u, 0x20u, InterruptFault.NoDestination)]
    [InlineData(RemappingKind.None, 0xFEE00018u, 0x00u, InterruptFault.NoUnit)]
    [InlineData(RemappingKind.Intel, 0xFEE00000u, 0x20u, InterruptFault.Unremapped)]
    [InlineData(RemappingKind.Intel, 0xFEE00018u, 0x00u, InterruptFault.WrongSource)]
    [InlineData(RemappingKind.Intel, 0xFEE00038u, 0x00u, InterruptFault.NotPresent)]
    [InlineData(RemappingKind.Intel, 0xFEEFFFFCu, 0x01u, InterruptFault.BeyondTable)]
    [InlineData(RemappingKind.Amd, 0xFEE00000u, 0x00u, InterruptFault.NotPresent)]
    [InlineData(RemappingKind.Amd, 0xFEE00000u, 0x200u, InterruptFault.BeyondTable)]
    public void Send_WrongMessage_IsRefusedAndTold(
        RemappingKind remapping, uint address, uint data, InterruptFault expected)
    {
        using MachineBench bench = new(MachineBench.Options(2, remapping));
        bench.Start(1);
        OwnMessages rogue = new();
        bench.Machine.Bus.Attach(new PciSlot(0, 1, 0, 0), rogue);

        rogue.SendMessage(address, data);
        bench.Machine.Executor.RunReady();

        Assert.Equal(0, bench.CountOf(0));
        Assert.Equal(1, bench.Machine.FaultCount);
        Assert.Equal(expected.ToString(), bench.Trace.Items.Last(item => item.Kind == TraceKind.Faulted).Name);
        Assert.Equal(1, bench.Machine.System.Diagnostics.CountOf(IrqDiagnosticId.MessageRefused));
    }

    [Fact]
    public void Send_NamesAnotherDevicesVectorWithoutRemapping_Arrives()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        bench.Start(1);
        OwnMessages rogue = new();
        bench.Machine.Bus.Attach(new PciSlot(0, 1, 0, 0), rogue);

        rogue.SendMessage(0xFEE00000, 0x20);
        bench.Machine.Executor.RunReady();

        Assert.Equal(1, bench.CountOf(0));
    }

    [Fact]
    public void Send_ToAll_ArrivesOnEachCpu()
    {
        using MachineBench bench = new(MachineBench.Options(3));
        OwnMessages card = new();
        bench.Machine.Bus.Attach(new PciSlot(0, 1, 0, 0), card);

        card.SendMessage(0xFEEFF000, 0x77);
        bench.Machine.Executor.RunReady();

        Assert.Equal([0, 1, 2], bench.Trace.Items.Where(item => item.Kind == TraceKind.Unexpected)
            .Select(item => item.Cpu).Order());
    }

    [Fact]
    public void Send_PastTheWindow_IsAWriteToMemory()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        OwnMessages card = new();
        bench.Machine.Bus.Attach(new PciSlot(0, 1, 0, 0), card);

        card.SendMessage(0x1000, 0x12345678);
        bench.Machine.Executor.RunReady();

        Assert.Equal([0x78, 0x56, 0x34, 0x12], card.Get(0x1000, 4));
        Assert.Equal(0, bench.Machine.FaultCount);
    }
}

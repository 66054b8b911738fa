using Genirq.Actions;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

public sealed class Spec04MessageTests
{
    private static readonly MsiMessage s_other = new(0xFEE01000, 2, 0x55);

    [Fact]
    public void Spec04_Check19_MessageOfAnEntry()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        using IrqRegistration request = Request(bench, bench.Device.IrqOf(1).Number);
        bench.Take();

        bench.Device.WriteMessage(bench.Descriptor(1), s_other);
        Assert.Equal(
            ["m 1c = 1", "m 10 = fee01000", "m 14 = 2", "m 18 = 55", "m 1c = 0", "m 18?"], bench.Take());
        bench.System.Disable(bench.Device.IrqOf(1));
        bench.System.Disable(bench.Device.IrqOf(2));
        bench.Take();
        bench.Device.WriteMessage(bench.Descriptor(2), s_other);

        Assert.Equal(["m 20 = fee01000", "m 24 = 2", "m 28 = 55", "m 28?"], bench.Take());
        bench.System.Enable(bench.Device.IrqOf(1));
    }

    [Fact]
    public void Spec04_Check20_Asleep()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        int written = 0;
        bench.Device.MessageWritten += _ => written++;
        bench.Take();
        bench.Device.PowerState = PciPowerState.D3Hot;

        bench.Device.WriteMessage(bench.Descriptor(1), s_other);

        Assert.Empty(bench.Take());
        Assert.Equal(s_other, bench.Descriptor(1).Message);
        Assert.Equal(1, written);
        bench.Device.PowerState = PciPowerState.D0;
        bench.Device.Restore();
        Assert.Equal(0xFEE01000u, bench.Table(1, 0));
        Assert.Equal(0x55u, bench.Table(1, 8));
    }

    [Fact]
    public void Spec04_Check21_RestoreMsiX()
    {
        using PciTestBench bench = new();
        Assert.Equal(2, bench.Device.EnableMsiX([new(1), new(3)], 2, 2));
        bench.Function.Reset();
        bench.Function.WriteConfig(4, [6, 0]);
        bench.Take();

        bench.Device.Restore();

        string data = $"{bench.Descriptor(1).Message.Data:x}";
        string last = $"{bench.Descriptor(3).Message.Data:x}";
        Assert.Equal(
            [
                "c 4 = 406", "c 42 = c007",
                "m 10 = fee00000", "m 14 = 0", $"m 18 = {data}", "m 18?", "m 1c = 1",
                "m 30 = fee00000", "m 34 = 0", $"m 38 = {last}", "m 38?", "m 3c = 1",
                "c 42 = 8007",
            ],
            bench.Take());
    }

    [Fact]
    public void Restore_Msi_WritesMessageMaskAndControl()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);
        Assert.Equal(4, bench.Device.EnableMsi(4, 4));
        bench.Function.Reset();
        bench.Take();

        bench.Device.Restore();

        string data = $"{bench.Descriptor(0).Message.Data:x}";
        Assert.Equal(
            [
                "c 4 = 400", "c 52 = 186", "c 52 = 1a6", "c 54 = fee00000", "c 58 = 0", $"c 5c = {data}",
                "c 60 = ff", "c 52 = 1a7",
            ],
            bench.Take());
    }

    [Fact]
    public void Mask_MsiMessages_RewritesTheCommonRegister()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);
        Assert.Equal(4, bench.Device.EnableMsi(4, 4));
        using IrqRegistration zero = Request(bench, bench.Device.IrqOf(0).Number);
        using IrqRegistration two = Request(bench, bench.Device.IrqOf(2).Number);

        Assert.Equal(0xFAu, bench.Access.ReadUInt32(PciTestBench.MsiAt + 16));
        two.Dispose();
        Assert.Equal(0xFEu, bench.Access.ReadUInt32(PciTestBench.MsiAt + 16));
        zero.Dispose();
        bench.Device.DisableMsi();
        Assert.Equal(0u, bench.Access.ReadUInt32(PciTestBench.MsiAt + 16));
    }

    [Fact]
    public void Mask_WithParentMasking_GoesToBothInOrder()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.PciMsiMaskParent);
        MaskLogChip chip = new(bench.Access.Entries);
        bench.Parent.LevelChip = chip;
        bench.ParentOps.OnChild = child =>
        {
            child.Flags |= MsiFlags.PciMsiMaskParent;
            child.Flow = Genirq.Flow.EdgeFlow.Instance;
            child.FlowName = "edge";
            child.Chip.AcknowledgeThroughParent();
        };
        bench.Allocate(1, 1, InterruptKinds.MsiX);
        bench.Take();

        IrqRegistration request = Request(bench, bench.Device.IrqOf(0).Number);
        string[] unmasking = bench.Take();
        Assert.Equal("m c = 0", unmasking[Array.IndexOf(unmasking, "parent unmask") + 1]);
        request.Dispose();

        string[] masking = bench.Take();
        Assert.Equal("m c = 1", masking[0]);
        Assert.True(Array.IndexOf(masking, "parent mask") > 0);
    }

    private static IrqRegistration Request(PciTestBench bench, int number) =>
        bench.System.Request(new Irq(number), "test", static (_, _) => IrqResult.Handled, bench);
}

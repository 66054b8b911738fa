using System.Text;
using Genirq.Cpus;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Wires;
using Genirq.Snapshots;

namespace Genirq.Tests.Simulation.Wires;

/// <summary>Wires of functions, from the card over the I/O APIC to the handler and back.</summary>
public sealed class MachineWiresTests
{
    public static TheoryData<RemappingKind> Remappings => [.. Enum.GetValues<RemappingKind>()];

    [Theory]
    [InlineData(RemappingKind.None, 1)]
    [InlineData(RemappingKind.None, 256)]
    [InlineData(RemappingKind.Intel, 1)]
    [InlineData(RemappingKind.Intel, 256)]
    [InlineData(RemappingKind.Amd, 1)]
    [InlineData(RemappingKind.Amd, 256)]
    public void Wire_Raised_IsHandledOnceAndItsPinIsFreeAgain(RemappingKind remapping, int cpus)
    {
        using WireBench bench = new(remapping, cpus);
        int card = bench.Add(3);
        int pin = MachineWires.PinOf(bench.Card(card).Place!);

        for (int i = 0; i < 3; i++)
        {
            bench.Card(card).Function.SetLine(true);
            Assert.True(bench.Wires.IsHigh(pin) && bench.Wires.IsSent(pin));
            bench.Run();
            Assert.False(bench.Wires.IsHigh(pin) || bench.Wires.IsSent(pin));
        }

        Assert.Equal(16 + 3, pin);
        Assert.Equal([3], bench.Handled);
        Assert.Equal(3, bench.Sent());
        Assert.Equal(0, bench.Machine.FaultCount);
        string chip = remapping == RemappingKind.None ? "IO-APIC" : "IR-IO-APIC";
        Assert.Equal(chip, bench.Machine.System.Find(bench.IrqOf(card))!.Data.Chip!.Name);
        StringWriter table = new();
        bench.Machine.System.Views.WriteInterrupts(table);
        Assert.Matches($@" {chip} +19-fasteoi +card0\n", table.ToString());
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_StillHighAtTheEnd_IsSentAgain(RemappingKind remapping)
    {
        using WireBench bench = new(remapping);
        int card = bench.Add(3);
        bench.LeavesWire = true;
        bench.Card(card).Function.SetLine(true);

        bench.Machine.Executor.RunReady(7);
        Assert.True(bench.Handled[card] is > 1 and < 8, $"{bench.Handled[card]}");
        bench.LeavesWire = false;
        bench.Run();

        Assert.False(bench.Wires.IsHigh(19) || bench.Wires.IsSent(19));
        Assert.Equal(bench.Sent(), bench.Handled[card]);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_OfTwoCards_CallsBothAndEndsWhenBothAreSilent(RemappingKind remapping)
    {
        using WireBench bench = new(remapping);
        int one = bench.Add(1);
        int other = bench.Add(5);
        int elsewhere = bench.Add(2);
        Assert.Equal(bench.IrqOf(one), bench.IrqOf(other));
        Assert.NotEqual(bench.IrqOf(one), bench.IrqOf(elsewhere));

        bench.Card(one).Function.SetLine(true);
        bench.Card(other).Function.SetLine(true);
        Assert.Equal(1, bench.Sent());
        bench.Run();
        bench.Card(other).Function.SetLine(true);
        bench.Run();

        Assert.Equal([1, 2, 0], bench.Handled);
        Assert.Equal(2, bench.Sent());
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_WhileItsInterruptIsDisabled_WaitsAndIsHandledOnce(RemappingKind remapping)
    {
        using WireBench bench = new(remapping);
        int card = bench.Add(3);

        bench.Machine.System.Disable(bench.IrqOf(card));
        bench.Card(card).Function.SetLine(true);
        bench.Run();
        Assert.Equal(0, bench.Handled[card]);
        bench.Machine.System.Enable(bench.IrqOf(card));
        bench.Run();

        Assert.Equal(1, bench.Handled[card]);
        Assert.False(bench.Wires.IsSent(19));
    }

    [Fact]
    public void Wire_OfAPinThatIsNotRequested_SendsNothing()
    {
        using WireBench bench = new(RemappingKind.Intel);
        int card = bench.Add(3, requests: false);
        bench.Function(card).SwitchOn();

        bench.Card(card).Function.SetLine(true);
        bench.Run();
        Assert.Equal(0, bench.Sent());
        bench.Request(card, bench.IrqOf(card).Number);
        bench.Run();

        Assert.Equal([1], bench.Handled);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_DisabledInTheCommandRegister_IsSilentAndShownInTheStatus(RemappingKind remapping)
    {
        const int Command = 4;
        const int LineDisable = 1 << 10;
        const int LineStatus = 1 << 3;
        using WireBench bench = new(remapping);
        int card = bench.Add(3);
        ushort command = bench.Function(card).Config.ReadUInt16(Command);

        bench.Function(card).Config.WriteUInt16(Command, (ushort)(command | LineDisable));
        bench.Card(card).Function.SetLine(true);
        bench.Run();
        Assert.Equal(0, bench.Handled[card]);
        Assert.Equal(LineStatus, bench.Function(card).Config.ReadUInt16(Command + 2) & LineStatus);
        bench.Function(card).Config.WriteUInt16(Command, command);
        bench.Run();

        Assert.Equal(1, bench.Handled[card]);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_SwitchedToMessagesAndBackUnderAnEvent_LosesNothing(RemappingKind remapping)
    {
        using WireBench bench = new(remapping);
        int card = bench.Add(3);
        bench.Card(card).Function.SetLine(true);

        // The wire falls silent before its interrupt is taken, and asks again afterwards.
        Assert.Equal(2, bench.Driver(card).EnableMsiX(2, 2));
        Assert.False(bench.Wires.IsHigh(19));
        bench.Run();
        Assert.Equal(0, bench.Handled[card]);
        bench.Driver(card).FreeVectors();
        Assert.True(bench.Wires.IsHigh(19));
        bench.Run();

        Assert.Equal(1, bench.Handled[card]);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_RaisedWhileItsCpuGoes_IsHandledElsewhereAndSendsOn(RemappingKind remapping)
    {
        using WireBench bench = new(remapping, cpus: 3);
        int card = bench.Add(3);
        Assert.Equal(0, bench.Machine.System.Affinity.SetByUser(bench.IrqOf(card), CpuMask.Of(1)));
        bench.Card(card).Function.SetLine(true);
        bench.Run();
        bench.Card(card).Function.SetLine(true);
        bench.Run();
        Assert.Equal(1, bench.LastCpu);

        bench.Machine.Cpus[1].AreInterruptsOn = false;
        bench.Card(card).Function.SetLine(true);
        Assert.Equal(0, bench.Machine.TakeCpuOffline(1));
        bench.Run();
        Assert.Equal(3, bench.Handled[card]);
        bench.Card(card).Function.SetLine(true);
        bench.Run();

        Assert.Equal(4, bench.Handled[card]);
        Assert.NotEqual(1, bench.LastCpu);
        Assert.False(bench.Wires.IsSent(19));
        Assert.Equal(0, bench.Machine.FaultCount);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_MovedWhileItWaits_IsHandledOnce(RemappingKind remapping)
    {
        using WireBench bench = new(remapping, cpus: 3);
        int card = bench.Add(3);
        for (int i = 0; i < 12; i++)
        {
            bench.Card(card).Function.SetLine(true);
            bench.Machine.System.Affinity.SetByUser(bench.IrqOf(card), CpuMask.Of(i % 3));
            bench.Machine.Executor.RunReady(i % 2);
            bench.Machine.System.Affinity.SetByUser(bench.IrqOf(card), CpuMask.Of((i + 1) % 3));
            bench.Run();
            Assert.Equal(i + 1, bench.Handled[card]);
            Assert.False(bench.Wires.IsSent(19));
        }

        Assert.Equal(0, bench.Machine.FaultCount);
    }

    [Theory]
    [MemberData(nameof(Remappings))]
    public void Wire_FreedWhileItsEventWaits_EndsThatFirstAndWorksAgain(RemappingKind remapping)
    {
        using WireBench bench = new(remapping);
        int card = bench.Add(3);
        bench.Card(card).Function.SetLine(true);
        bench.Card(card).Function.SetLine(false);
        Assert.True(bench.Wires.IsSent(19));

        bench.Free(card);
        Assert.False(bench.Wires.IsSent(19));
        bench.Request(card, bench.IrqOf(card).Number);
        bench.Card(card).Function.SetLine(true);
        bench.Run();

        Assert.Equal([1], bench.Handled);
        Assert.False(bench.Wires.IsSent(19));
    }

    [Fact]
    public void Wire_OfACardThatIsPulledOut_FallsSilent()
    {
        using WireBench bench = new(RemappingKind.None);
        int card = bench.Add(3, requests: false);
        bench.Card(card).Function.SetLine(true);
        Assert.True(bench.Wires.IsHigh(19));

        bench.Machine.Bus.Unplug(bench.Card(card).Place!.Slot);

        Assert.False(bench.Wires.IsHigh(19));
    }

    [Theory]
    [InlineData(RemappingKind.None, 0)]
    [InlineData(RemappingKind.None, 1)]
    [InlineData(RemappingKind.Intel, 0)]
    [InlineData(RemappingKind.Intel, 1)]
    [InlineData(RemappingKind.Amd, 0)]
    [InlineData(RemappingKind.Amd, 1)]
    public void Restore_WithAWireThatIsHigh_GoesOnAsWithoutIt(RemappingKind remapping, int steps)
    {
        using WireBench bench = new(remapping);
        bench.Add(3);
        bench.LeavesWire = true;
        bench.Card(0).Function.SetLine(true);
        bench.Machine.Executor.RunReady(steps);
        ReadOnlyMemory<byte> saved = bench.Describe().Save();
        using WireBench reborn = new(remapping);
        reborn.Add(3, requests: false);

        reborn.Describe().Restore(saved);

        Assert.True(reborn.Wires.IsHigh(19) && reborn.Wires.IsSent(19));
        Assert.Equal(Encoding.UTF8.GetString(saved.Span), Encoding.UTF8.GetString(reborn.Describe().Save().Span));
        bench.LeavesWire = false;
        bench.Run();
        reborn.Run();
        Assert.Equal(bench.Handled[0] - steps, reborn.Handled[0]);
        Assert.False(reborn.Wires.IsHigh(19) || reborn.Wires.IsSent(19));
        Assert.Equal(
            Encoding.UTF8.GetString(bench.Describe().Save().Span),
            Encoding.UTF8.GetString(reborn.Describe().Save().Span));
    }

    [Theory]
    [InlineData("\"sentPins\":524288", "\"sentPins\":16777216", "machine.sentPins", "A whole number from 0")]
    [InlineData("\"sentPins\":524288", "\"sentPins\":1", "machine.sentPins", "have no wire")]
    [InlineData("\"sentPins\":524288", "\"sentPins\":-1", "machine.sentPins", "A whole number from 0")]
    [InlineData("\"pin\":19", "\"pin\":24", ".pin", "A whole number from 0 to 23")]
    public void Restore_PinsThatCannotBe_IsRejected(string old, string changed, string path, string reason)
    {
        using WireBench bench = new(RemappingKind.Intel);
        bench.Add(3);
        bench.LeavesWire = true;
        bench.Card(0).Function.SetLine(true);
        string good = Encoding.UTF8.GetString(bench.Describe().Save().Span);
        Assert.Contains(old, good, StringComparison.Ordinal);
        using WireBench other = new(RemappingKind.Intel);
        other.Add(3, requests: false);

        SnapshotException problem = Assert.Throws<SnapshotException>(() => other.Describe().Restore(
            Encoding.UTF8.GetBytes(good.Replace(old, changed, StringComparison.Ordinal))));

        Assert.Contains(path, problem.Path, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.False(other.Wires.IsHigh(19) || other.Wires.IsSent(19));
    }
}

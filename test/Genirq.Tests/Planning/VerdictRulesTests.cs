using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Drivers;
using Genirq.Planning.Reports;
using Genirq.Tests.X86;

namespace Genirq.Tests.Planning;

public sealed class VerdictRulesTests
{
    [Fact]
    public void Judge_IdleMachine_Fits() => Assert.Equal(
        "fits: 402 of 402 vectors are free on 2 CPUs; fewest on CPU 0: 201; "
            + "all CPUs but one can go offline",
        Judge(new X86Bench(2)).ToString());

    [Fact]
    public void Judge_MoreReservedThanFree_IsFull()
    {
        X86Bench bench = new(1);
        for (uint index = 0; index < 150; index++)
        {
            bench.Start(index);
        }

        for (uint index = 150; index < 202; index++)
        {
            bench.Allocate(index);
        }

        Verdict verdict = Judge(bench);

        Assert.Equal(VerdictKind.Full, verdict.Kind);
        Assert.Equal(
            "52 interrupts wait with a reservation, but 51 vectors are free on 1 CPU",
            verdict.Cause);
    }

    [Fact]
    public void Judge_FullCpu_IsTightAndNamesItsOwner()
    {
        X86Bench bench = new(2);
        for (uint index = 0; index < 201; index++)
        {
            bench.Start(index, "1");
        }

        Assert.Equal(
            "tight: CPU 1 has no vector free: 201 of 201 are taken, most by 0000:00:1f.2 (nic): 201; "
            + "managed requests, which need one on each CPU, are refused",
            Judge(bench).ToString());
    }

    [Fact]
    public void Judge_CpuThatCannotGo_IsTightInLinuxsWords()
    {
        X86Bench bench = new(2);
        for (uint index = 0; index < 250; index++)
        {
            bench.Start(index);
        }

        Assert.Equal(
            "tight: CPU 0 cannot go offline: \"CPU 0 has 125 vectors, 76 available. Cannot disable CPU\""
            + ", most by 0000:00:1f.2 (nic): 125; nor can CPU 1",
            Judge(bench).ToString());
    }

    [Fact]
    public void Judge_Headroom_IsTightBelowItOnly()
    {
        X86Bench bench = new(2);
        for (uint index = 0; index < 40; index++)
        {
            bench.Start(index, "1");
        }

        Assert.Equal(VerdictKind.Fits, Judge(bench, new ReportBasis { Headroom = 161 }).Kind);
        Verdict tight = Judge(bench, new ReportBasis { Headroom = 162 });
        Assert.Equal(
            "tight: CPU 1 has 161 vectors free, fewer than the headroom of 162, most by 0000:00:1f.2 (nic): 40",
            tight.ToString());
        Assert.Equal("genirq plan SOURCE --balance", tight.Next);
        Assert.Equal(("0000:00:1f.2 (nic)", 40), (tight.Taker!.Label, tight.Taker.Taken));
    }

    [Fact]
    public void Judge_DriverWithFewerThanAsked_IsDegraded()
    {
        StartedDriver[] drivers = [Driver("0000:01:00.0", asked: 512, granted: 80), Driver("0000:02:00.0", 9, 9)];

        Verdict verdict = Judge(new X86Bench(2), new ReportBasis { Drivers = drivers, IsEstimated = true });

        Assert.Equal(
            "degraded (estimated): 0000:01:00.0 (nic) gets 80 of the 512 that it asks for; 402 of 402 vectors are free "
            + "on 2 CPUs",
            verdict.ToString());
        Assert.False(verdict.Fits);
    }

    [Fact]
    public void Judge_RefusedDriver_IsFull()
    {
        StartedDriver[] drivers = [Driver("0000:01:00.0", asked: 9, granted: 0) with { Result = -28 }];

        Verdict verdict = Judge(new X86Bench(2), new ReportBasis { Drivers = drivers });

        Assert.StartsWith("full: 1 driver of 1 is refused, first 0000:01:00.0 (nic) (-28)", verdict.ToString());
    }

    [Fact]
    public void Judge_NotEnoughKnown_IsUnknownAndSaysWhatToBring()
    {
        Verdict verdict = Judge(
            new X86Bench(2),
            new ReportBasis { Unknown = "no capabilities", Bring = "sudo lspci -vvv", IsEstimated = true });

        Assert.Equal("unknown: no capabilities", verdict.ToString());
        Assert.Equal((null, "sudo lspci -vvv", null), (verdict.Fits, verdict.Next, verdict.Taker));
    }

    [Fact]
    public void Unjudged_OtherPlatform_SaysWhich() => Assert.Equal(
        "unknown: only the vectors of x86 are judged, and there are none here. GICv3 is modelled",
        VerdictRules.Unjudged("GICv3 is modelled.").ToString());

    private static StartedDriver Driver(string text, int asked, int granted)
    {
        Assert.True(PciSlot.TryParse(text, out PciSlot slot));
        return new StartedDriver(slot, "nic", new DriverRequest { Sentence = "" }) { Asked = asked, Granted = granted };
    }

    private static Verdict Judge(X86Bench bench, ReportBasis? basis = null)
    {
        Dictionary<Irq, string> owners = [];
        int taken = 0;
        for (int irq = bench.System.Numbers.Next(0);
            irq < bench.System.Numbers.IrqCount;
            irq = bench.System.Numbers.Next(irq + 1))
        {
            owners[new Irq(irq)] = "0000:00:1f.2";
            taken += InterruptVector.Of(bench.Vectors, new Irq(irq))?.Taken ?? 0;
        }

        VectorReader reader = new(bench.Vectors, owners);
        return new VerdictRules(
            reader.ReadAll(RoomRules.Of(bench.Vectors, CpuMask.Empty)),
            [
                .. bench.System.Cpus.Possible.Select(cpu =>
                    new CpuReport(cpu, bench.System.Cpus.Online.Contains(cpu), 0, 0) { Vectors = reader.Read(cpu) }),
            ],
            [new ConsumerReport("0000:00:1f.2", "nic") { Taken = taken, Devices = 1, Interrupts = taken }],
            basis ?? new ReportBasis()).Judge();
    }
}

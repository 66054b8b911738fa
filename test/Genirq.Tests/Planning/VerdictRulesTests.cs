using Genirq.Cpus;
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
    public void Judge_MoreReservedThanFree_IsShortAndNamesTheGreediest()
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

        Assert.Equal(VerdictKind.Short, verdict.Kind);
        Assert.Equal(
            "52 interrupts wait with a reservation, but 51 vectors are free on 1 CPU; "
            + "0000:00:1f.2 (nic) takes most, 150",
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
            "tight: CPU 1 has no vector free: 201 of 201 are taken (most by 0000:00:1f.2: 201); "
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
            + " (most by 0000:00:1f.2: 125); nor can CPU 1",
            Judge(bench).ToString());
    }

    [Fact]
    public void Unjudged_OtherPlatform_SaysWhich() => Assert.Equal(
        "unknown: only the vectors of x86 are judged, and there are none here. GICv3 is modelled",
        VerdictRules.Unjudged("GICv3 is modelled.").ToString());

    private static Verdict Judge(X86Bench bench)
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
            [new ConsumerReport("0000:00:1f.2", "nic") { Taken = taken }]).Judge();
    }
}

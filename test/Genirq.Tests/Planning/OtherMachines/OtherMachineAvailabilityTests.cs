using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>What is left at each place of a captured machine: never more or less than the kernel then had.</summary>
public sealed class OtherMachineAvailabilityTests
{
    // How many messages a driver of these machines asks for: four CPUs, and the queues that their devices have.
    private static readonly Dictionary<string, int> s_wanted = new(StringComparer.Ordinal)
    {
        ["0000:00:03.0"] = 5,
        ["0000:00:04.0"] = 9,
        ["0000:00:05.0"] = 9,
        ["0000:00:06.0"] = 9,
        ["0000:00:07.0"] = 5,
        ["0000:00:08.0"] = 5,
        ["0000:00:09.0"] = 9,
        ["0000:00:0a.0"] = 3,
        ["0000:00:0b.0"] = 7,
        ["0000:00:0c.0"] = 5,
        ["0000:00:0d.0"] = 5,
    };

    public static TheoryData<string> Machines => OtherMachinePlanTests.Machines;

    [Theory]
    [MemberData(nameof(Machines))]
    public void Available_WithoutSomeFiles_HoldWhatAllFilesTell(string name)
    {
        List<string> differences = [];
        foreach (OtherMachineStep step in OtherMachinePack.Read(name).Steps)
        {
            MsiParentReport all = MachineReport.Create(step.Capture()).Parent!;
            foreach (string[] hidden in OtherMachinePack.Lacks)
            {
                MsiParentReport some = MachineReport.Create(step.Capture(hidden)).Parent!;
                Compare(some, all, words => differences.Add(
                    $"step {step.Number} without {string.Join(", ", hidden)}: {words}"));
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    // The debug file of an IMSIC tells what each hart has left.
    [DataFact("guests-arch")]
    public void Available_OfAnImsicWithoutItsTable_HoldWhatTheTableTells()
    {
        int compared = 0;
        foreach (OtherMachineStep step in OtherMachinePack.Read("riscv64-imsic-debug-4cpu-7.2").Steps)
        {
            VectorDump table = step.Capture().Parents.IdentityTable!;
            MsiParentReport parent = MachineReport.Create(step.Capture("sys/kernel/debug")).Parent!;
            foreach (AvailableMessages place in parent.Available)
            {
                VectorDumpRow row = table.Rows.First(one => place.Place == $"CPU {one.Cpu}");
                Assert.InRange(row.Available, place.Least, place.Most);
                compared++;
            }
        }

        Assert.True(compared > 60, $"{compared} compared");
    }

    // Its frame of 64 is full: each function that starts gets what was left, and all that it wanted only if that was so
    // many.
    [DataFact("guests-arch")]
    public void Available_OfAFullFrame_AreWhatTheKernelThenGranted()
    {
        OtherMachinePack pack = OtherMachinePack.Read("arm64-v2m-full-4cpu-7.2");
        string frame = pack.Steps[0].Text("dmesg.txt")!.Split('\n')
            .First(static line => line.Contains("GICv2m: range[", StringComparison.Ordinal));
        (int whole, int short_) = (0, 0);
        for (int i = 1; i < pack.Steps.Count; i++)
        {
            SortedDictionary<string, SortedSet<int>> before = pack.Steps[i - 1].Messages();
            SortedDictionary<string, SortedSet<int>> after = pack.Steps[i].Messages();
            string[] came = [.. after.Keys.Except(before.Keys)];
            if (came is not [var slot])
            {
                continue;
            }

            MachineCapture capture = WithLog(pack.Steps[i - 1].Tree, frame);
            AvailableMessages place = Assert.Single(MachineReport.Create(capture).Parent!.Available);
            Assert.True(place.IsExact);
            Assert.Equal(64 - before.Values.Sum(static irqs => irqs.Count), place.Most);
            bool isKept = ReserveIsKept(capture, s_wanted[slot]);
            Assert.Equal(isKept, place.Most >= s_wanted[slot]);
            Assert.Equal(isKept, after[slot].Count == s_wanted[slot]);
            Assert.True(after[slot].Count <= place.Most);
            whole += isKept ? 1 : 0;
            short_ += isKept ? 0 : 1;
        }

        Assert.True(whole > 0 && short_ > 0, $"{whole} got all, {short_} fewer");
    }

    // A queue of virtio-net leaves its hart with its next event: until then either hart may have it.
    [DataFact("guests-arch")]
    public void Available_WhereAnInterruptMovesLater_IsNotExact()
    {
        foreach (string[] hidden in (string[][])[[], ["sys/kernel/debug"]])
        {
            Assert.True(MovesLater(hidden) > 0, $"no interrupt moves later in any step without {hidden.Length} files");
        }
    }

    private static int MovesLater(string[] hidden)
    {
        OtherMachinePack pack = OtherMachinePack.Read("riscv64-imsic-debug-4cpu-7.2");
        int moving = 0;
        for (int i = 1; i < pack.Steps.Count; i++)
        {
            if (OtherMachinePlanTests.ChangeOf(pack.Steps[i - 1], pack.Steps[i].Words)
                is not { Kind: PlanChangeKind.Online or PlanChangeKind.Offline } change)
            {
                continue;
            }

            Assert.Null(MachinePlan.TryMake(pack.Steps[i - 1].Capture(hidden), [change], null, out PlanResult? plan));
            foreach (InterruptReport interrupt in plan!.After.Devices.SelectMany(static one => one.Interrupts)
                .Where(static one => one.Target.IsMoving))
            {
                int cpu = Assert.Single(interrupt.Cpus!);
                Assert.False(plan.After.Parent!.Available.Single(one => one.Place == $"CPU {cpu}").IsExact);
                moving++;
            }
        }

        return moving;
    }

    /// <summary>Compares what a parent is said to have left with what it has.</summary>
    /// <param name="said">What is said.</param>
    /// <param name="truth">What it has.</param>
    /// <param name="differ">Is given what is wrong.</param>
    internal static void Compare(MsiParentReport said, MsiParentReport truth, Action<string> differ)
    {
        if (said.Available.Count == 0 || truth.Available.Count == 0)
        {
            return;
        }

        if (said.Available.Count != truth.Available.Count)
        {
            differ($"{said.Available.Count} places, not {truth.Available.Count}");
            return;
        }

        foreach ((AvailableMessages place, AvailableMessages real) in said.Available.Zip(truth.Available))
        {
            Hold(place, real, place.Place);
        }

        if (said.LargestRequest is { } request && truth.LargestRequest is { } other)
        {
            Hold(request, other, "largest request");
        }

        if (said.LargestBlock is { } block && truth.LargestBlock is { } real2)
        {
            Hold(block, real2, "largest block");
        }

        void Hold(AvailableMessages place, AvailableMessages real, string what)
        {
            if (place.Least > real.Most || place.Most < real.Least)
            {
                differ($"{what} {place}, not {real}");
            }
        }
    }

    private static bool ReserveIsKept(MachineCapture capture, int headroom)
    {
        MsiParentReport parent = MachineReport.Create(capture).Parent!;
        ParentReserve reserve = new(parent, headroom);
        Assert.Null(reserve.Unsure() is { } unsure && reserve.Undercut() is null ? unsure : null);
        return reserve.Undercut() is null;
    }

    private static MachineCapture WithLog(MemoryTree tree, string frame)
    {
        tree.Add("dmesg.txt", Encoding.Latin1.GetBytes($"{frame}\n"));
        return MachineCaptureReader.Read(tree);
    }
}

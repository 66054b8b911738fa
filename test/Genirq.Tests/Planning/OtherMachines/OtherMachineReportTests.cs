using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Each report of each machine that is not x86 says what the kernel's own files say.</summary>
public sealed class OtherMachineReportTests
{
    public static TheoryData<string> Machines =>
        [.. OtherMachinePack.Names.Where(static name => !name.StartsWith("x86", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Report_EveryStep_SaysWhatTheKernelsFilesSay(string name)
    {
        OtherMachinePack pack = OtherMachinePack.Read(name);
        List<string> differences = [];
        foreach (OtherMachineStep step in pack.Steps)
        {
            MachineCapture capture = MachineCaptureReader.Read(step.Tree);
            MachineReport report = MachineReport.Create(capture);
            void Differ(string words) => differences.Add($"step {step.Number}: {words}");

            Assert.Empty(capture.Contradictions);
            CompareDevices(step, report, Differ);
            CompareCpus(step, report, Differ);
            CompareOthers(step, report, Differ);
            CompareParent(pack, step, capture, report, Differ);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Report_EveryStepWithoutSomeFiles_SaysNothingElse(string name)
    {
        OtherMachinePack pack = OtherMachinePack.Read(name);
        List<string> differences = [];
        foreach ((OtherMachineStep step, string[] hidden) in
            from step in pack.Steps from lack in OtherMachinePack.Lacks select (step, lack))
        {
            MachineCapture capture = step.Capture(hidden);
            MachineReport report = MachineReport.Create(capture);
            void Differ(string words) =>
                differences.Add($"step {step.Number} without {string.Join(", ", hidden)}: {words}");

            CompareDevices(step, report, Differ);
            CompareOthers(step, report, Differ);
            CompareTargets(step, report, Differ);
            Assert.Equal(ArchitectureOf(pack.Architecture), capture.Architecture);

            // That functions run without the messages they have, only their capabilities tell.
            MsiParentKind kind = KindOf(pack.Parent);
            bool isTold = kind != MsiParentKind.None || !hidden.Contains(HidingTree.Capabilities);
            Assert.Equal(isTold ? kind : MsiParentKind.Unknown, report.Parent!.Kind);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    // What is said is right; that less is said is not wrong.
    private static void CompareTargets(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        foreach (DeviceReport device in report.Devices)
        {
            foreach (InterruptReport interrupt in device.Interrupts)
            {
                int irq = interrupt.Irq.Number;
                CpuMask? truth = TruthOf(step, device, interrupt);
                string? state = step.Text($"sys/kernel/debug/irq/irqs/{irq}");
                if (interrupt.Target is { IsShutDown: false, OneOf: null } && interrupt.Cpus is { } cpus
                    && truth is not null && !cpus.Equals(truth))
                {
                    differ($"{irq}: CPU {cpus}, not {truth}");
                }

                if (state is not null && interrupt.Target.IsShutDown != state.Contains("IRQD_MANAGED_SHUTDOWN"))
                {
                    differ($"{irq}: shut down {interrupt.Target.IsShutDown}");
                }
            }
        }
    }

    private static void CompareDevices(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        SortedDictionary<string, SortedSet<int>> truth = step.Messages();
        string[] reported =
            [
                .. report.Devices.Where(static one => one.Interrupts.Count > 0)
                    .Select(one => one.Function.Slot.ToString()),
            ];
        if (!truth.Keys.SequenceEqual(reported))
        {
            differ($"functions {string.Join(' ', reported)}, not {string.Join(' ', truth.Keys)}");
        }

        foreach (DeviceReport device in report.Devices.Where(static one => one.Interrupts.Count > 0))
        {
            string slot = device.Function.Slot.ToString();
            int[] numbers = [.. device.Interrupts.Select(static one => one.Irq.Number).Order()];
            if (!numbers.SequenceEqual(truth[slot]))
            {
                differ($"{slot}: {string.Join(',', numbers)}, not {string.Join(',', truth[slot])}");
            }

            if (step.TableSize(slot) is { } size && device.TableSize is { } told && told != size)
            {
                differ($"{slot}: table {device.TableSize}, not {size}");
            }

            foreach (InterruptReport interrupt in device.Interrupts)
            {
                long? index = step.HardwareIrq(interrupt.Irq.Number);
                if (interrupt.IsIndexUnknown || index != interrupt.Index)
                {
                    differ($"{slot}: {interrupt.Irq} at {interrupt.Index}, not {index}");
                }
            }
        }
    }

    private static void CompareCpus(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        foreach (DeviceReport device in report.Devices)
        {
            foreach (InterruptReport interrupt in device.Interrupts)
            {
                int irq = interrupt.Irq.Number;
                string? state = step.Text($"sys/kernel/debug/irq/irqs/{irq}");
                bool isManaged = state?.Contains("IRQD_AFFINITY_MANAGED") ?? false;
                bool isOff = state?.Contains("IRQD_MANAGED_SHUTDOWN") ?? interrupt.Target.IsShutDown;
                if (state is not null
                    && (interrupt.Target.IsManaged != isManaged || interrupt.Target.IsShutDown != isOff))
                {
                    differ($"{irq}: managed {interrupt.Target.IsManaged}, shut down {interrupt.Target.IsShutDown}");
                }

                CpuMask? truth = TruthOf(step, device, interrupt);
                if (isOff
                    ? interrupt.Cpus is not { IsEmpty: true }
                    : truth is not null && !truth.Equals(interrupt.Cpus))
                {
                    differ($"{irq}: CPU {interrupt.Cpus}, not {(isOff ? "none" : truth)}");
                }

                bool isRequested = step.List($"proc/irq/{irq}").Count > 0;
                if (isRequested && interrupt.Cpus is { } cpus && !cpus.IsSubsetOf(step.Online))
                {
                    differ($"{irq}: CPU {cpus} is offline");
                }
            }
        }
    }

    // AVEC writes the CPU into the message; others keep the effective affinity.
    private static CpuMask? TruthOf(OtherMachineStep step, DeviceReport device, InterruptReport interrupt)
    {
        int irq = interrupt.Irq.Number;
        if (step.TableAddress(device.Function.Slot.ToString(), interrupt.Index) is { } address
            && address >> 20 == 0x2FE)
        {
            return CpuMask.Of((int)((address >> 12) & 0xFF));
        }

        string? debug = step.Debug(irq, "effectiv");
        CpuMask? told = debug is { Length: > 0 } && CpuMask.TryParseList(debug, out CpuMask? cpus)
            ? cpus
            : step.Cpus($"proc/irq/{irq}/effective_affinity_list");
        return told is null or { IsEmpty: true } ? null : told;
    }

    private static void CompareOthers(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        HashSet<int> messages = [.. step.Messages().Values.SelectMany(static irqs => irqs)];
        SortedDictionary<int, string> chips = step.Chips();
        int[] expected = [.. chips.Keys.Where(irq => irq > 0 && !messages.Contains(irq))];
        int[] actual = [.. report.Others.Select(static other => other.Irq.Number)];
        if (!expected.SequenceEqual(actual))
        {
            differ($"others {string.Join(',', actual)}, not {string.Join(',', expected)}");
        }

        foreach (OtherInterruptReport other in report.Others)
        {
            if (chips.GetValueOrDefault(other.Irq.Number) != other.Group
                || step.HardwareIrq(other.Irq.Number) is { } number && (ulong)number != other.HardwareIrq.Number)
            {
                differ($"{other.Irq} is {other.Group} {other.HardwareIrq}");
            }
        }
    }

    private static void CompareParent(
        OtherMachinePack pack, OtherMachineStep step, MachineCapture capture, MachineReport report,
        Action<string> differ)
    {
        MsiParentReport parent = report.Parent!;
        if (ArchitectureOf(pack.Architecture) != capture.Architecture)
        {
            differ($"architecture {capture.Architecture}, not {pack.Architecture}");
        }

        MsiParentKind kind = KindOf(pack.Parent);
        if (parent.Kind != kind)
        {
            differ($"parent {parent.Kind}, not {kind}");
        }

        long messages = step.Messages().Values.Sum(static irqs => irqs.Count);
        long? used = kind switch
        {
            MsiParentKind.GicV3Its => UsedLpis(step, report, differ),
            MsiParentKind.RiscVImsic => ComparedTable(step, report, differ) ?? messages + Wires(step),
            _ => messages,
        };
        if (parent.Used.Count != used)
        {
            differ($"{parent.Used.Count} used, not {used}");
        }

        // The size of a frame is only told in the log of the start, which is in the first step.
        bool isTold = kind != MsiParentKind.GicV2m || step.Text("dmesg.txt")!.Contains("GICv2m: ");
        if (!isTold && parent.Capacity.Count is not null)
        {
            differ($"capacity {parent.Capacity}, but no file tells");
        }

        if (isTold && CapacityOf(pack.Parent) is { } capacity && parent.Capacity.Count / (parent.PerCpu is null
                ? 1 : report.Cpus.Count(static cpu => cpu.IsOnline)) != capacity)
        {
            differ($"capacity {parent.Capacity}, not {capacity}");
        }

        long? here = parent.Used.Count - parent.OnOffline;
        if (parent.Free.Count != parent.Capacity.Count - here && report.Identities is null)
        {
            differ($"free {parent.Free}");
        }
    }

    // The LPI of each message is its device's first LPI and its index; devices' ranges do not overlap.
    private static long UsedLpis(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        SortedDictionary<long, (long Count, string Owner)> ranges = [];
        long used = 0;
        foreach (MessageShare share in report.Parent!.Shares)
        {
            used += share.Got ?? 0;
            DeviceReport? device =
                report.Devices.FirstOrDefault(one => one.Function.Slot == share.Slot && one.Interrupts.Count > 0);
            foreach (InterruptReport interrupt in device?.Interrupts ?? [])
            {
                if (Lpi(step, interrupt.Irq.Number) is not { } lpi)
                {
                    continue;
                }

                long first = lpi - interrupt.Index;
                ranges[first] = (share.Got ?? 0, share.Owner);
                if (interrupt.Index >= share.Got)
                {
                    differ($"{share.Owner}: index {interrupt.Index} of {share.Got} LPIs");
                }
            }
        }

        long end = 0;
        foreach ((long first, (long count, string owner)) in ranges)
        {
            if (first < end)
            {
                differ($"{owner}: LPIs from {first} belong to another device");
            }

            end = first + count;
        }

        return used;
    }

    private static long? Lpi(OtherMachineStep step, int irq)
    {
        string? text = step.Text($"sys/kernel/debug/irq/irqs/{irq}");
        int at = text?.IndexOf("its@", StringComparison.Ordinal) ?? -1;
        int number = at < 0 ? -1 : text!.IndexOf("0x", at, StringComparison.Ordinal);
        return number < 0
            ? null
            : long.Parse(text![(number + 2)..].Split('\n', 2)[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static int Wires(OtherMachineStep step) =>
        step.Chips().Values.Count(static chip => chip.StartsWith("APLIC-MSI", StringComparison.Ordinal));

    private static long? ComparedTable(OtherMachineStep step, MachineReport report, Action<string> differ)
    {
        string? name = step.List("sys/kernel/debug/irq/domains")
            .FirstOrDefault(one => one.Contains(":interrupt-controller@28", StringComparison.Ordinal));
        if (name is null)
        {
            return null;
        }

        long total = 0;
        foreach (string line in step.Text($"sys/kernel/debug/irq/domains/{name}")!.Split('\n'))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith("Total allocated", StringComparison.Ordinal))
            {
                total = long.Parse(words[^1], CultureInfo.InvariantCulture);
            }

            if (line.StartsWith("Global available", StringComparison.Ordinal)
                && report.Parent!.Free.Count != long.Parse(words[^1], CultureInfo.InvariantCulture))
            {
                differ($"{report.Parent.Free.Count} identities free, not {words[^1]}");
            }

            if (words.Length >= 5 && words.Take(5).All(static word => word.All(char.IsAsciiDigit)))
            {
                CpuVectors row = report.Cpus.First(cpu => $"{cpu.Cpu}" == words[0]).Vectors!;
                string shown = CpuMask.Of([.. row.Vectors]).ToString();
                if ($"{row.Available}" != words[1] || $"{row.Allocated}" != words[4]
                    || shown != (words.Length > 5 ? words[5] : ""))
                {
                    differ($"CPU {words[0]} has {row.Available} free, identities {shown}");
                }

                if (row.Uses.Any(static use => use.Owner is null))
                {
                    differ(
                        $"CPU {words[0]}: identity {row.Uses.First(static use => use.Owner is null).Vector} "
                            + "has no owner");
                }
            }
        }

        return total;
    }

    private static MachineArchitecture ArchitectureOf(string name) => name switch
    {
        "arm64" => MachineArchitecture.Arm64,
        "riscv64" => MachineArchitecture.RiscV,
        "loongarch64" or "loong64" => MachineArchitecture.LoongArch,
        "ppc64le" or "ppc64el" => MachineArchitecture.PowerPc,
        "s390x" => MachineArchitecture.S390,
        _ => MachineArchitecture.X86,
    };

    private static MsiParentKind KindOf(string words) => words switch
    {
        _ when words.Contains("no", StringComparison.OrdinalIgnoreCase) && words.Contains("MSI") => MsiParentKind.None,
        _ when words.Contains("ITS") => MsiParentKind.GicV3Its,
        _ when words.Contains("v2m") => MsiParentKind.GicV2m,
        _ when words.Contains("IMSIC") => MsiParentKind.RiscVImsic,
        _ when words.Contains("AVEC") => MsiParentKind.LoongArchAvec,
        _ when words.Contains("PCH") => MsiParentKind.LoongArchPchMsi,
        _ when words.Contains("XIVE") || words.Contains("XICS") => MsiParentKind.PSeries,
        _ when words.Contains("s390") => MsiParentKind.S390Adapter,
        _ => MsiParentKind.None,
    };

    private static long? CapacityOf(string words) => KindOf(words) switch
    {
        MsiParentKind.GicV3Its => 57_344,
        MsiParentKind.GicV2m => 64,
        MsiParentKind.RiscVImsic => 254,
        MsiParentKind.LoongArchAvec => 240,
        MsiParentKind.LoongArchPchMsi => 192,
        MsiParentKind.PSeries => 3_328,
        MsiParentKind.None => 0,
        _ => null,
    };
}

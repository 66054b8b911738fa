using System.Globalization;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Drivers;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Platforms.X86.Remapping;
using Genirq.Releases;

namespace Genirq.Planning.Rebuild;

/// <summary>Sets the x86 stack up as a capture shows it: CPUs, vectors, remapping units.</summary>
internal static class X86Setup
{
    private const string IntelName = "INTEL-IR";
    private const string AmdName = "AMD-IR";
    private const int Wires = 24;

    // The highest number of a local APIC that eight bits of a message can name.
    private const int MostFlat = 0xFE;

    /// <summary>Makes an empty machine with the CPUs and vectors of a captured one.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="options">What the caller wants.</param>
    public static MachineParts Create(MachineCapture capture, RebuildOptions options)
    {
        NumberPlan? numbers = null;
        X86Options x86 = Describe(capture, options);
        IrqSystem system = new(X86Options.ForSystem(SystemOf(capture) with
        {
            PreallocatedIrqs = Math.Max(x86.LegacyIrqs, 1),
            DynamicLowerBound = from => numbers?.LowerBound(from) ?? from,
        }));
        MachineParts parts = new(capture) { System = system, Vectors = VectorDomain.Create(system, x86) };
        numbers = parts.Numbers;
        numbers.Lowest = FirstMessage(capture);
        NoteClusters(parts);
        AddRemapping(parts);
        return parts;
    }

    /// <summary>The options of an engine with the CPUs of a captured machine.</summary>
    /// <param name="capture">The machine.</param>
    public static IrqSystemOptions SystemOf(MachineCapture capture) => new()
    {
        Release = KernelRules.OfMachine(capture).Release,
        CpuClusters = ClustersOf(capture),
        PossibleCpus = Math.Max(capture.PossibleCpus.Last + 1, 1),
        OnlineCpus = capture.OnlineCpus.And(CpuMask.FirstCpus(capture.PossibleCpus.Last + 1)),
        PresentCpus = capture.PresentCpus?.Or(capture.OnlineCpus).And(capture.PossibleCpus),
        CpuNodes = capture.CpuNodes,
        CpuCores = CoresOf(capture),
        IsolatedManagedCpus = IsolatedFromManaged(capture),
        DefaultAffinity = capture.DefaultAffinity,
    };

    /// <summary>What is modelled, in a sentence.</summary>
    /// <param name="parts">The machine.</param>
    public static string Sentence(MachineParts parts)
    {
        bool isUnknown = parts.Capture.Vectors is not null
            && !parts.Capture.Interrupts.Any(static irq => irq.Chip is not null);
        string remapping = parts.Remapping.Count == 0
            ? isUnknown ? "whether interrupts are remapped is not known" : "without interrupt remapping"
            : parts.IsRemappingUnnamed ? "behind an interrupt remapping unit"
            : $"behind {string.Join(", ", parts.Remapping.Keys.Order(StringComparer.Ordinal))}";
        string source = parts.Capture.Vectors is not null
            ? "as debugfs shows them"
            : parts.Capture.EarlierVectors?.SystemVectors is not null
            ? "with those that the kernel keeps for itself as debugfs shows them"
            : "with the vectors that the kernel keeps for itself, assumed";
        string assumed = parts.Capture.ArchitectureBasis == Basis.Assumed
            ? " Nothing tells the kind of processor; x86 is assumed."
            : "";
        return $"x86 vectors {source}, {remapping}.{assumed}";
    }

    // A CPU that was offline, or of which nothing tells, counts as a cluster of its own, or of its core.
    private static List<int> ClustersOf(MachineCapture capture)
    {
        IReadOnlyList<int> told = capture.CpuClusters.Count > 0 ? capture.CpuClusters : capture.CpuCores;
        return
        [
            .. Enumerable.Range(0, Math.Max(capture.PossibleCpus.Last + 1, 1))
                .Select(cpu => cpu < told.Count && told[cpu] >= 0 ? told[cpu] : cpu),
        ];
    }

    // Where spreads keep to clusters, one of several CPUs cannot be told without them.
    private static void NoteClusters(MachineParts parts)
    {
        if (parts.System.Options.Release.SpreadsByClusters && parts.Capture.CpuClusters.Count == 0
            && parts.Capture.PossibleCpus.Count > 1)
        {
            parts.Notes.Add($"{CapturePaths.Cluster(0)}: nothing tells which CPUs share a cache, by which Linux "
                + $"{parts.Capture.Kernel ?? $"{parts.System.Options.Release.Version}"} spreads interrupts; each core "
                + "is taken to have one of its own, assumed");
        }
    }

    // Hyper-V's newer guests have no old controller: the first numbers are those of messages.
    private static bool HasLowMessages(MachineCapture capture) => capture.Functions.Any(
        static function => function.Irqs.Any(static irq => irq.Irq.Number < X86Vectors.LegacyCount));

    private static X86Options Describe(MachineCapture capture, RebuildOptions options)
    {
        VectorDump? table = capture.Vectors ?? capture.EarlierVectors;
        HashSet<int> system = [.. table?.SystemVectors ?? UsualSystem(capture)];
        if (table is { SystemVectors: null })
        {
            // The usual ones are assumed; those that interrupts have are none of them, and the two that not every
            // kernel keeps are not where the rows count more.
            system.ExceptWith(table.Rows.SelectMany(static row => row.Vectors ?? []));
            long most = table.Rows.Select(static row =>
                (long)row.Available + row.Allocated + row.Managed - (row.ManagedInUse ?? 0)).DefaultIfEmpty().Max();
            foreach (int optional in (int[])[X86Vectors.Int80, CascadeVector])
            {
                if (most > CapacityOf(system))
                {
                    system.Remove(optional);
                }
            }
        }

        bool hasIoApic = !system.Contains(X86Vectors.OfLegacy(0));
        int legacy = system.Contains(CascadeVector) && !HasLowMessages(capture) ? X86Vectors.LegacyCount : 0;
        return new X86Options
        {
            Apics = new ApicModel
            {
                ApicIds = [.. capture.ApicNumbers.Select((number, cpu) => (uint)(number < 0 ? cpu : number))],
                Mode = Mode(capture),
                IsRemapped = HasRemapping(capture),
            },
            SystemVectors =
            [
                .. system.Where(vector => vector != CascadeVector && (hasIoApic || vector < X86Vectors.OfLegacy(0)
                    || vector >= X86Vectors.OfLegacy(X86Vectors.LegacyCount))).Order(),
            ],
            FirstSystemVector = FirstSystem(table, system),
            LegacyIrqs = legacy,
            HasIoApic = hasIoApic,
            ServesOwnStores = capture.OwnStoreIrqs.Count > 0,
            OfflineRule = options.OfflineRule,
        };
    }

    private static int CapacityOf(HashSet<int> system) => X86Vectors.FirstSystem - X86Vectors.FirstExternal
        - system.Count(static vector => vector is >= X86Vectors.FirstExternal and < X86Vectors.FirstSystem);

    // Machines without legacy devices have no legacy interrupts. Nothing known: a usual machine.
    private static IReadOnlyList<int> UsualSystem(MachineCapture capture)
    {
        bool hasLegacy = HasLegacyNumbers(capture);
        IReadOnlyList<int> usual = [.. X86Vectors.UsualSystem, X86Vectors.Int80];
        return HasOldControllersOnly(capture)
                ? [.. usual, .. Enumerable.Range(0, X86Vectors.LegacyCount).Select(X86Vectors.OfLegacy)]
            : hasLegacy ? [.. usual, CascadeVector]
            : usual;
    }

    /// <summary>Whether the first numbers of a machine are those of the old interrupt controllers.</summary>
    /// <param name="capture">The machine.</param>
    public static bool HasLegacyNumbers(MachineCapture capture) => capture.HasLegacyNumbers
        ?? (capture.Interrupts.Count == 0
            || capture.Interrupts.Any(static irq => irq.Irq.Number < X86Vectors.LegacyCount));

    // Without an I/O APIC the vectors of the two old controllers are the kernel's own.
    private static bool HasOldControllersOnly(MachineCapture capture)
    {
        bool hasOld = false;
        foreach (CapturedInterrupt irq in capture.Interrupts)
        {
            if (irq.Chip?.Contains("IO-APIC", StringComparison.Ordinal) == true)
            {
                return false;
            }

            hasOld |= irq.Chip?.StartsWith("XT-PIC", StringComparison.Ordinal) == true && irq.Irq.Number > 2;
        }

        return hasOld;
    }

    private static int CascadeVector => X86Vectors.OfLegacy(X86Vectors.LegacyCascade);

    // All rows have the same sum, but for vectors that went astray: the kernel gives out 203 vectors, 204 before 6.10.
    private static int FirstSystem(VectorDump? dump, HashSet<int> system)
    {
        const int Older = X86Vectors.FirstSystem + 1;
        int olderCapacity = Older - X86Vectors.FirstExternal
            - system.Count(vector => vector is >= X86Vectors.FirstExternal and < Older);
        bool isOlder = dump?.Rows.Any(row =>
            row.Available + (row.Managed - (row.ManagedInUse ?? 0)) + row.Allocated == olderCapacity) ?? false;
        return isOlder && !system.Contains(X86Vectors.FirstSystem) ? Older : X86Vectors.FirstSystem;
    }

    private static DestinationMode Mode(MachineCapture capture) =>
        !capture.ApicNumbers.Any(static number => number > MostFlat) && capture.PossibleCpus.Last <= MostFlat
            ? DestinationMode.PhysicalFlat
        : HasRemapping(capture) && !Words(capture).Contains("x2apic_phys") ? DestinationMode.ClusterX2Apic
        : DestinationMode.PhysicalX2Apic;

    private static bool HasRemapping(MachineCapture capture) => RemappingEvidence.IsIn(capture);

    private static void AddRemapping(MachineParts parts)
    {
        foreach (CapturedInterrupt interrupt in parts.Capture.Interrupts)
        {
            foreach (InterruptDumpLevel level in interrupt.Dump?.Levels ?? [])
            {
                AddUnit(parts, level.Domain);
            }
        }

        if (parts.Remapping.Count == 0 && HasRemapping(parts.Capture))
        {
            if (RemappingEvidence.IsAssumed(parts.Capture))
            {
                parts.Notes.Add("several messages of one MSI run only with interrupt remapping, which is assumed");
            }

            CpuVendor? vendor = RemappingEvidence.UnitsOf(parts.Capture);
            parts.IsRemappingUnnamed = vendor is null;
            KernelRelease release = parts.System.Options.Release;
            AddUnit(parts, vendor == CpuVendor.Amd
                ? $"{AmdName}-0-{release.NumberOf(BusToken.AmdVi)}"
                : $"{IntelName}-0-{release.NumberOf(BusToken.Dmar)}");
        }

        parts.UsualRemapping = parts.Remapping
            .OrderBy(static unit => unit.Key.Length).ThenBy(static unit => unit.Key, StringComparer.Ordinal)
            .Select(static unit => unit.Value).FirstOrDefault();
    }

    private static void AddUnit(MachineParts parts, string name)
    {
        if (parts.Remapping.ContainsKey(name))
        {
            return;
        }

        string[] words = name.Split('-');
        if (words.Length < 3 || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int unit))
        {
            return;
        }

        if (name.StartsWith($"{IntelName}-", StringComparison.Ordinal))
        {
            parts.Remapping[name] =
                IntelRemappingDomain.Create(parts.Vectors!, new IntelOptions { Unit = unit });
        }
        else if (name.StartsWith($"{AmdName}-", StringComparison.Ordinal))
        {
            parts.Remapping[name] = AmdRemappingDomain.Create(parts.Vectors!, new AmdOptions { Unit = unit });
        }
    }

    // Numbers below belong to wires. Source: Linux 6.12, arch/x86/kernel/apic/io_apic.c, arch_dynirq_lower_bound.
    private static int FirstMessage(MachineCapture capture)
    {
        int lowest = capture.Functions.Where(static function => function.Irqs.Count > 0)
            .Select(static function => function.Irqs.Min(static irq => irq.Irq.Number)).DefaultIfEmpty(Wires).Min();
        int lines = capture.Interrupts.Where(static irq => irq.Chip?.Contains("DMAR", StringComparison.Ordinal) == true)
            .Select(static irq => irq.Irq.Number).DefaultIfEmpty(Wires).Min();
        return Math.Max(Math.Min(Math.Min(lowest, lines), Wires), 1);
    }

    private static List<int>? CoresOf(MachineCapture capture) => capture.CpuCores.Count == 0
        ? null
        : [.. capture.CpuCores.Select(static (core, cpu) => core < 0 ? cpu : core)];

    // Source: Linux 6.12, kernel/sched/isolation.c, housekeeping_isolcpus_setup.
    private static CpuMask? IsolatedFromManaged(MachineCapture capture)
    {
        foreach (string word in Words(capture))
        {
            if (!word.StartsWith("isolcpus=", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = word["isolcpus=".Length..].Split(',');
            string list = string.Join(',', parts.SkipWhile(static part => !char.IsAsciiDigit(part.FirstOrDefault())));
            if (parts.Contains("managed_irq") && CpuMask.TryParseList(list, out CpuMask? cpus))
            {
                return cpus.And(capture.PossibleCpus);
            }
        }

        return null;
    }

    private static string[] Words(MachineCapture capture) =>
        capture.CommandLine?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
}

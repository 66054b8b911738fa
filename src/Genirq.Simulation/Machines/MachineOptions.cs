using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Machines;

/// <summary>What a machine in memory is made of. An invalid value throws when it is set.</summary>
public sealed record MachineOptions
{
    /// <summary>How many harts messages reach on a RISC-V machine.</summary>
    public const int MostHarts = 256;

    /// <summary>How many CPUs can ever be there, 1 to 4096; they are numbered from 0.</summary>
    public int CpuCount
    {
        get;
        init => field = OptionValue.InRange(value, 1, 4096);
    } = 1;

    /// <summary>The CPUs plugged in at the start; null: all.</summary>
    public CpuMask? PresentCpus { get; init; }

    /// <summary>The CPUs online at the start; null: all that are plugged in.</summary>
    public CpuMask? OnlineCpus { get; init; }

    /// <summary>The NUMA node of each CPU, 0 to 1023; CPUs beyond the list: node 0.</summary>
    public IReadOnlyList<int>? CpuNodes
    {
        get;
        init => field = OptionValue.AllInRange(value, 0, 1023);
    }

    /// <summary>The number of each CPU's local APIC; CPUs beyond the list have their own number.</summary>
    public IReadOnlyList<uint> ApicIds
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(ApicIds));
            field = value;
        }
    } = [];

    /// <summary>What brings messages to the CPUs.</summary>
    /// <remarks>Elsewhere than on x86 functions have no wires, devices' own message stores are not served, and entries
    /// cannot be added after MSI-X is enabled.</remarks>
    public MachinePlatform Platform
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>The LPIs that a hypervisor grants a machine with an ITS; 0: all.</summary>
    public int Lpis
    {
        get;
        init => field = OptionValue.InRange(value, 0, int.MaxValue);
    }

    /// <summary>Identities of each hart of a RISC-V machine: 63 to 2047, one less than a multiple of 64.</summary>
    public int Identities
    {
        get;
        init => field = value % 64 == 63
            ? OptionValue.InRange(value, 63, 2047)
            : throw new ArgumentOutOfRangeException(
                nameof(Identities), value,
                $"{nameof(Identities)} is {value}; from 63 to 2047, one less than a multiple of 64, is possible.");
    } = 255;

    /// <summary>Who stands between devices and local APICs.</summary>
    public RemappingKind Remapping
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>How many remapping units there are, 1 to 64: a device is behind the one of its PCI domain number,
    /// modulo their number.</summary>
    public int RemappingUnits
    {
        get;
        init => field = OptionValue.InRange(value, 1, 64);
    } = 1;

    /// <summary>How messages name CPUs; null: by xAPIC numbers while they reach, else by x2APIC numbers.</summary>
    public DestinationMode? DestinationMode
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>Whether messages without remapping have 15 bits of destination, as a hypervisor can offer; null: if the
    /// local APICs' numbers need it.</summary>
    public bool? HasExtendedDestination { get; init; }

    /// <summary>Which vectors count when a CPU is to go offline.</summary>
    public OfflineRule OfflineRule
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>How many interrupts the legacy controllers have: 0, 1 (the timer alone) or 16.</summary>
    public int LegacyIrqs
    {
        get;
        init => field = value is 0 or 1 or X86Vectors.LegacyCount
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(LegacyIrqs), value, $"{nameof(LegacyIrqs)} is {value}; 0, 1 and 16 are possible.");
    }

    /// <summary>The vectors that the system keeps for itself on every CPU; others from 0x20 to 0xea are
    /// devices'.</summary>
    public IReadOnlyList<int> SystemVectors
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(SystemVectors));
            field = OptionValue.AllInRange(value, 0, X86Vectors.Count - 1)!;
        }
    } = X86Vectors.UsualSystem;

    /// <summary>Memory from address 0 on, up to 2 GiB.</summary>
    public ulong MemorySizeBytes
    {
        get;
        init => field = OptionValue.InRange(value, 0UL, 1UL << 31);
    } = 1UL << 30;

    /// <summary>What decides the order of events where several could come next.</summary>
    public ulong Seed { get; init; }

    /// <summary>How long a step takes, 0 or more.</summary>
    public long StepNanoseconds
    {
        get;
        init => field = OptionValue.InRange(value, 0, long.MaxValue);
    } = 100;

    /// <summary>How often a CPU's timer ticks, 1 or more; vectors that were moved away are given back at a
    /// tick.</summary>
    public long TickNanoseconds
    {
        get;
        init => field = OptionValue.InRange(value, 1, long.MaxValue);
    } = 4_000_000;

    /// <summary>How long, in real time, <see cref="Execution.MachineExecutor.RunUntil(Task, long)"/> waits for a task
    /// that may be busy elsewhere while the machine is idle: from 0 to 1 hour.</summary>
    public TimeSpan Patience
    {
        get;
        init => field = OptionValue.InRange(value, TimeSpan.Zero, TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a run of the machine throws what a handler or a thread function threw in it, for example a
    /// failed assertion; false: it is only counted and reported, as in a real system.</summary>
    /// <remarks>What chips, device models and work throw always reaches whoever runs the machine.</remarks>
    public bool RethrowsHandlerErrors { get; init; } = true;

    /// <summary>Who takes the trace; null: none, for now.</summary>
    public TraceSink? Trace { get; init; }

    /// <summary>What else the system is made with: forced threads, spurious detection, isolated CPUs and so on. CPUs,
    /// clock and threads are the machine's.</summary>
    public IrqSystemOptions System
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(System));
            field = value;
        }
    } = new();

    /// <summary>The local APICs that these options ask for.</summary>
    internal ApicModel Apics()
    {
        uint highest = 0;
        for (int cpu = 0; cpu < CpuCount; cpu++)
        {
            highest = Math.Max(highest, cpu < ApicIds.Count ? ApicIds[cpu] : (uint)cpu);
        }

        const uint XapicEnd = 0xFE;
        DestinationMode mode = DestinationMode
            ?? (highest <= XapicEnd
                ? Platforms.X86.Messages.DestinationMode.PhysicalFlat
                : Platforms.X86.Messages.DestinationMode.PhysicalX2Apic);
        bool isRemapped = Remapping != RemappingKind.None;
        return new ApicModel
        {
            ApicIds = ApicIds,
            Mode = mode,
            HasExtendedDestination = HasExtendedDestination ?? (!isRemapped && highest > XapicEnd),
            IsRemapped = isRemapped,
        };
    }
}

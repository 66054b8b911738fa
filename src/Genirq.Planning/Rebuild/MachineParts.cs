using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;

namespace Genirq.Planning.Rebuild;

/// <summary>The parts of a machine that is being rebuilt, or was.</summary>
/// <param name="capture">What it was captured from.</param>
internal sealed class MachineParts(MachineCapture capture) : IDisposable
{
    private MachineRoot? _root;

    /// <summary>What the machine was captured from.</summary>
    public MachineCapture Capture { get; } = capture;

    /// <summary>What did not fit together.</summary>
    public CaptureNotes Notes { get; } = new();

    /// <summary>The numbers.</summary>
    public NumberPlan Numbers { get; } = new();

    /// <summary>The engine.</summary>
    public required IrqSystem System { get; init; }

    /// <summary>The x86 vectors; null on another platform.</summary>
    public VectorDomain? Vectors { get; init; }

    /// <summary>The remapping levels by name.</summary>
    public Dictionary<string, IrqDomain> Remapping { get; } = new(StringComparer.Ordinal);

    /// <summary>The remapping level of functions of which nothing tells it; null without remapping.</summary>
    public IrqDomain? UsualRemapping { get; set; }

    /// <summary>Whether nothing tells whose remapping it is: Intel's stands for either, and is not named.</summary>
    public bool IsRemappingUnnamed { get; set; }

    /// <summary>The I/O APICs by name.</summary>
    public Dictionary<string, IoApicDomain> IoApics { get; } = new(StringComparer.Ordinal);

    /// <summary>The message stores.</summary>
    public List<RebuiltStore> Stores { get; } = [];

    /// <summary>The functions that a driver can drive, by slot.</summary>
    public SortedList<PciSlot, RebuiltFunction> Functions { get; } = [];

    /// <summary>The functions whose drivers have switched them on.</summary>
    public HashSet<PciSlot> Bound { get; } =
        [.. capture.Functions.Where(static function => function.Driver is not null).Select(static one => one.Slot)];

    /// <summary>Interrupts whose index nothing tells.</summary>
    public HashSet<Irq> UnknownIndices { get; } = [];

    /// <summary>Interrupts that are taken to be managed without a debug file that says so, with their masks.</summary>
    public Dictionary<Irq, CpuMask> GuessedManaged { get; } = [];

    /// <summary>The CPUs of interrupts that are taken to be elsewhere than the engine chose, so that their vectors are
    /// those that the table lists.</summary>
    public Dictionary<Irq, int> AssumedPlaces { get; } = [];

    /// <summary>The installed handlers, by interrupt.</summary>
    public Dictionary<Irq, List<IrqRegistration>> Registrations { get; } = [];

    /// <summary>The level below message stores of which no CPU's vector is known to be taken.</summary>
    public MachineRoot Root => _root ??= MachineRoot.AddTo(System);

    /// <summary>What the table of vectors says against itself; null if nothing. Its counts are not used then.</summary>
    public string? TableContradiction { get; set; }

    /// <summary>Why the table and the interrupts are not of one moment; null if nothing says so.</summary>
    public string? TableDisagreement { get; set; }

    /// <summary>Vectors that the table lists and no interrupt explains.</summary>
    public int UnexplainedVectors { get; set; }

    /// <summary>Ends the engine.</summary>
    public void Dispose() => System.Dispose();

    /// <summary>The place of an interrupt of a function, for notes.</summary>
    public static string Place(RebuiltStore store, Irq irq) =>
        $"{store.Function.Place}/{irq}";

    /// <summary>Whether another function has an interrupt already; that is told.</summary>
    public bool IsTaken(RebuiltStore store, Irq irq)
    {
        if (irq.Number == 0)
        {
            Notes.Add($"{Place(store, irq)}: number 0 stands for no interrupt in the engine; left out");
            return true;
        }

        if (System.Find(irq) is not { MsiDescriptor: { } other })
        {
            return false;
        }

        Notes.Add($"{Place(store, irq)}: {other.Device} has this interrupt as well; left out here");
        return true;
    }

    /// <summary>Tells why an interrupt is left out.</summary>
    public void Refuse(RebuiltStore store, PlacedIrq placed, in MsiMap map)
    {
        string reason = map.Index switch
        {
            ErrorCode.Range => $"it is at index {placed.Index}, but the table ends at {store.TableSize - 1}",
            ErrorCode.Busy => $"another interrupt is at index {placed.Index} already",
            _ => $"the engine refuses it ({map.Error})",
        };
        Notes.Add($"{Place(store, placed.Captured.Irq)}: {reason}; left out");
    }
}

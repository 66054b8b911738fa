using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Platforms.X86;

/// <summary>The root of x86's hierarchies: gives each interrupt a CPU and a vector of it.</summary>
/// <remarks>
/// <para>
/// Control plane, but for <see cref="Deliver"/> and the chip's acknowledgement. Thread-safe: one lock guards the matrix
/// and the interrupts' vectors; it is taken under an interrupt's lock. Time does not pass by itself: the platform calls
/// <see cref="Tick"/> where the kernel has a timer.
/// </para>
/// <para>
/// The number of an interrupt at this level is its Linux number. The name is <c>VECTOR</c>. Source: Linux 6.12,
/// arch/x86/kernel/apic/vector.c.
/// </para>
/// </remarks>
public sealed partial class VectorDomain : IrqDomain
{
    // The counters of two CPUs do not share a cache line.
    private const int EndedStride = 16;

    private readonly Lock _gate = new();
    private readonly ApicChip _chip;
    private readonly LocalApics _hardware;
    private readonly VectorTable _table;
    private readonly List<ApicData>[] _cleaning;
    private readonly bool[] _armed;

    // How often each CPU's interrupts were ended by their chip. Written by that CPU only.
    private readonly int[] _ended;

    private VectorDomain(IrqSystem system, X86Options options)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate | IrqDomainCallbacks.Select)
    {
        int cpus = system.Cpus.Count;
        Options = options;
        _hardware = options.Hardware ?? new SilentApics();
        _chip = new ApicChip(this);
        _table = new VectorTable(cpus);
        _armed = new bool[cpus];
        _ended = new int[cpus * EndedStride];
        _cleaning = new List<ApicData>[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _cleaning[cpu] = [];
        }

        Matrix = new VectorMatrix(X86Vectors.Count, X86Vectors.FirstExternal, options.FirstSystemVector, cpus);
    }

    /// <summary>How the machine is set up.</summary>
    public X86Options Options { get; }

    /// <summary>The vectors. Not to be changed by others; reading is exact while nothing else happens.</summary>
    public VectorMatrix Matrix { get; }

    /// <summary>Makes the domain of a system, with the vectors of its online CPUs, and the system's default.</summary>
    /// <param name="system">The system; its options are best made by <see cref="X86Options.ForSystem"/>.</param>
    /// <param name="options">How the machine is set up; null for the defaults.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: arch_early_irq_init, lapic_assign_system_vectors and lapic_online.</remarks>
    public static VectorDomain Create(IrqSystem system, X86Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        VectorDomain domain = new(system, options ?? new X86Options());
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("VECTOR"), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.NameAllocated);
        int result = system.Domains.Instantiate(domain, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The vector domain was refused.");
        }

        domain.MsiParent = new VectorMsiParentOps(domain);
        domain.Matrix.Logged += domain.ReportLogged;
        domain.Matrix.Warned += domain.ReportWarned;
        domain.Boot();
        system.Domains.Default = domain;
        system.Hotplug.AddStep(new VectorHotplug(domain));
        return domain;
    }

    /// <summary>Which vectors an interrupt has; null if it has no level here.</summary>
    /// <param name="irq">Any number.</param>
    public VectorState? StateOf(Irq irq)
    {
        if (GetData(irq)?.ChipData is not ApicData data)
        {
            return null;
        }

        lock (_gate)
        {
            return Describe(data);
        }
    }

    /// <summary>The interrupt behind a vector of a CPU; none if there is none.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="vector">0 to 255.</param>
    public Irq IrqAt(int cpu, int vector) => _table.Find(cpu, vector)?.Irq ?? Irq.None;

    /// <summary>The vectors free on online CPUs.</summary>
    public override long? CountAvailable() => Matrix.Available();

    /// <inheritdoc/>
    /// <remarks>I/O APICs and HPETs hang here only while APIC numbers of 16 bits cannot occur; else they must be
    /// remapped. Source: x86_vector_select.</remarks>
    public override bool Select(FirmwareIrqSpec spec, BusToken token)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Options.Apics.MaximumApicId < 32768 && spec.Node is { Name: string name }
            && (name.StartsWith("IO-APIC-", StringComparison.Ordinal)
                || name.StartsWith("HPET-MSI-", StringComparison.Ordinal));
    }

    /// <summary>The domain's part of an interrupt, or null.</summary>
    internal static ApicData? DataOf(IrqData level) => level.ChipData as ApicData;

    /// <summary>Finds this level below another one, which must have it.</summary>
    internal static IrqData LevelBelow(IrqData data)
    {
        IrqData level = data;
        while (level.Parent is { } parent)
        {
            level = parent;
        }

        return level;
    }

    private void Boot()
    {
        foreach (int vector in Options.SystemVectors)
        {
            Matrix.AssignSystem(vector, replace: false);
        }

        if (Options.LegacyIrqs > 1)
        {
            Matrix.AssignSystem(X86Vectors.OfLegacy(X86Vectors.LegacyCascade), replace: false);
        }

        CpuMask online = System.Cpus.Online;
        int boot = online.First;
        SetLegacyEntries(boot);
        Matrix.Online(boot);
        for (int irq = 0; irq < Options.LegacyIrqs; irq++)
        {
            if (irq != X86Vectors.LegacyCascade)
            {
                Matrix.Assign(boot, X86Vectors.OfLegacy(irq));
                if (!Options.HasIoApic)
                {
                    Matrix.AssignSystem(X86Vectors.OfLegacy(irq), replace: true, boot);
                }
            }
        }

        for (int cpu = online.Next(boot + 1); cpu >= 0; cpu = online.Next(cpu + 1))
        {
            SetLegacyEntries(cpu);
            Matrix.Online(cpu);
        }
    }

    // Source: __setup_vector_irq. Legacy interrupts that no I/O APIC takes over arrive on all CPUs.
    private void SetLegacyEntries(int cpu)
    {
        _table.Clear(cpu);
        for (int irq = 0; irq < Options.LegacyIrqs && !Options.HasIoApic; irq++)
        {
            _table[cpu, X86Vectors.OfLegacy(irq)] = System.Find(new Irq(irq));
        }
    }

    private void ReportLogged(string message) =>
        System.Diagnostics.Log(IrqDiagnosticId.VectorMatrix, nameof(VectorMatrix), message);

    private void ReportWarned(string message) =>
        System.Diagnostics.Warn(IrqDiagnosticId.VectorMatrix, nameof(VectorMatrix), message);

    private void Warn(IrqDiagnosticId id, string message, Irq irq) =>
        System.Diagnostics.Warn(id, Name, message, irq);

    private void Log(IrqDiagnosticId id, string message, Irq irq = default, long value = 0) =>
        System.Diagnostics.Log(id, Name, message, irq, value);
}

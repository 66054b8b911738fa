using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Drivers;

/// <summary>Says what functions would get on an x86 machine that has nothing else: how many, of which kind,
/// where.</summary>
/// <remarks>
/// The rules say what drivers ask for; an engine with the machine's CPUs answers, as it would a driver. Not
/// thread-safe.
/// </remarks>
internal sealed class DriverEstimate : IDisposable
{
    private readonly IrqSystem _system;
    private readonly IrqDomain _parent;
    private readonly PciPlatform _platform;
    private readonly CpuFacts _cpus;

    /// <summary>Makes the machine.</summary>
    /// <param name="cpus">Its CPUs.</param>
    /// <param name="hasRemapping">Whether interrupts are remapped: only then functions get several messages by
    /// MSI.</param>
    /// <param name="areMessagesOff">Whether messages are off altogether (<c>pci=nomsi</c>).</param>
    public DriverEstimate(CpuFacts cpus, bool hasRemapping = true, bool areMessagesOff = false)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        _cpus = cpus;
        _system = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions
        {
            PossibleCpus = cpus.NumberLimit,
            OnlineCpus = cpus.Online,
            PresentCpus = cpus.Present,
            CpuNodes = cpus.Nodes.Count > 0 ? cpus.Nodes : null,
            CpuCores = cpus.Cores.Count > 0 ? cpus.Cores : null,
        }));
        VectorDomain vectors = VectorDomain.Create(_system);
        _parent = hasRemapping ? IntelRemappingDomain.Create(vectors) : vectors;
        _platform = new PciPlatform { AreMessagesOff = areMessagesOff };
    }

    /// <summary>The engine with the machine's CPUs.</summary>
    internal IrqSystem System => _system;

    /// <summary>Asks for a function.</summary>
    /// <param name="function">The function; its driver's rule is used.</param>
    /// <param name="settings">What is known of user and firmware; null for nothing.</param>
    /// <param name="isInUse">Whether the device is in use, so that its queues are made and requested.</param>
    /// <returns>What the driver would get. It is freed again before this returns.</returns>
    public EstimatedVectors Ask(FunctionFacts function, DriverSettings? settings = null, bool isInUse = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        DriverRequest request = DriverRules.Of(function).Ask(function, _cpus, settings);
        CapturedFunction captured = FunctionModel.CapturedOf(function, new PciSlot(0, 0, 1, 0));
        using PciDevice device = FunctionModel.Create(_system, captured, _parent, platform: _platform).Device;
        using DriverStart start = DriverStart.Run(device, request, isInUse);
        List<CpuMask?> affinities = [];
        List<bool> managed = [];
        foreach (Irq irq in start.Irqs)
        {
            IrqDescriptor? descriptor = _system.Find(irq);
            bool isOwn = descriptor?.MsiDescriptor?.Affinity is not null;
            affinities.Add(isOwn ? descriptor!.Affinity : null);
            managed.Add(descriptor?.IsManaged ?? false);
        }

        return new EstimatedVectors(request, start.Kind, start.Irqs.Count, start.Requested, start.Refusals)
        {
            Affinities = affinities,
            Managed = managed,
        };
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => _system.Dispose();
}

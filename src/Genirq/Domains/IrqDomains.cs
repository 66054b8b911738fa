using Genirq.Affinity;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <summary>The domains of one system, newest first, and what is done with a domain that is looked up.</summary>
/// <remarks>Thread-safe. Source: Linux 6.12, kernel/irq/irqdomain.c.</remarks>
public sealed partial class IrqDomains
{
    private readonly IrqSystem _system;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private IrqDomain? _newest;
    private int _unnamed;

    internal IrqDomains(IrqSystem system)
    {
        _system = system;
    }

    /// <summary>The domain that stands in where none is given, or null.</summary>
    public IrqDomain? Default { get; set; }

    /// <summary>All domains, newest first: a snapshot.</summary>
    public IReadOnlyList<IrqDomain> All
    {
        get
        {
            List<IrqDomain> all = [];
            lock (_gate)
            {
                for (IrqDomain? domain = _newest; domain is not null; domain = domain.Older)
                {
                    all.Add(domain);
                }
            }

            return all;
        }
    }

    /// <summary>Accepts a domain into the system, names it and makes its first mappings.</summary>
    /// <param name="domain">A domain that belongs to no system.</param>
    /// <param name="options">How it is made.</param>
    /// <returns>0; -EINVAL: the options contradict each other; -ENOMEM.</returns>
    /// <exception cref="InvalidOperationException">The domain belongs to a system already.</exception>
    /// <remarks>Source: __irq_domain_instantiate.</remarks>
    public int Instantiate(IrqDomain domain, IrqDomainOptions options)
    {
        _system.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        if (domain.HasSystem)
        {
            throw new InvalidOperationException($"The domain {domain.Name} belongs to a system already.");
        }

        if (options.Size < 0 || (options.Size != 0 && options.DirectLimit != 0)
            || (options.DirectLimit != 0 && options.DirectLimit != options.HardwareLimit))
        {
            return RefuseOptions(
                "a size and a direct limit exclude each other, and a direct limit is the hardware limit");
        }

        if (options is { NameSuffix: not null, FirmwareNode.IsIrqChip: true })
        {
            return RefuseOptions("a name suffix needs a firmware node with a path");
        }

        if (_system.Options.Faults is { } faults && faults.OnPoint(FaultPoint.Domain) != 0)
        {
            return ErrorCode.NoMemory;
        }

        lock (_gate)
        {
            domain.Join(_system, options, NameFor(options));
            domain.Older = _newest;
            if (_newest is not null)
            {
                _newest.Newer = domain;
            }

            _newest = domain;
        }

        MakeFirstMappings(domain, options);
        return 0;
    }

    /// <summary>Removes a domain. Its mappings must have been disposed of.</summary>
    /// <param name="domain">The domain.</param>
    /// <remarks>If it was the default there is none any more. Source: irq_domain_remove.</remarks>
    public void Remove(IrqDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (!domain.ReverseMap.IsTreeEmpty)
        {
            _system.Diagnostics.Warn(
                IrqDiagnosticId.DomainRemovedInUse,
                nameof(Remove),
                $"The domain {domain.Name} is removed while {domain.MappedCount} interrupts are mapped.",
                value: domain.MappedCount);
        }

        lock (_gate)
        {
            if (domain.Newer is { } newer)
            {
                newer.Older = domain.Older;
            }
            else if (_newest == domain)
            {
                _newest = domain.Older;
            }

            if (domain.Older is { } older)
            {
                older.Newer = domain.Newer;
            }

            domain.Older = null;
            domain.Newer = null;
            if (Default == domain)
            {
                Default = null;
            }
        }
    }

    /// <summary>The newest domain that serves a firmware specifier for a purpose, or null.</summary>
    /// <param name="spec">The specifier.</param>
    /// <param name="token">The purpose; <see cref="BusToken.Any"/> asks no domain's
    /// <see cref="IrqDomain.Select"/>.</param>
    /// <remarks>Source: irq_find_matching_fwspec.</remarks>
    public IrqDomain? Find(FirmwareIrqSpec spec, BusToken token)
    {
        ArgumentNullException.ThrowIfNull(spec);
        lock (_gate)
        {
            for (IrqDomain? domain = _newest; domain is not null; domain = domain.Older)
            {
                if (Serves(domain, spec, token))
                {
                    return domain;
                }
            }
        }

        return null;
    }

    /// <summary>The domain of a firmware node: one for wires first, else any.</summary>
    /// <param name="node">The node.</param>
    /// <remarks>Source: irq_find_host.</remarks>
    public IrqDomain? Find(FirmwareNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        FirmwareIrqSpec spec = new(node);
        return Find(spec, BusToken.Wired) ?? Find(spec, BusToken.Any);
    }

    /// <summary>Maps a hardware number; the default domain stands in for none.</summary>
    /// <param name="domain">The domain, or null.</param>
    /// <param name="hardwareIrq">The number there.</param>
    /// <param name="affinity">The affinity, or null.</param>
    /// <returns>The interrupt; none, with a diagnostic, if there is no domain; none if it was refused.</returns>
    public Irq CreateMapping(IrqDomain? domain, HardwareIrq hardwareIrq, IrqAffinityDescriptor? affinity = null)
    {
        domain ??= Default;
        if (domain is null)
        {
            ReportNoDomain(nameof(CreateMapping));
            return Irq.None;
        }

        return domain.CreateMapping(hardwareIrq, affinity);
    }

    /// <summary>The descriptor of a hardware number; the default domain stands in for none.</summary>
    /// <param name="domain">The domain, or null.</param>
    /// <param name="hardwareIrq">The number there.</param>
    public IrqDescriptor? Resolve(IrqDomain? domain, HardwareIrq hardwareIrq) =>
        (domain ?? Default)?.Resolve(hardwareIrq);

    /// <summary>How many domains without a firmware node were named.</summary>
    internal int Unnamed
    {
        get
        {
            lock (_gate)
            {
                return _unnamed;
            }
        }
    }

    /// <summary>Names a domain and gives it its place in the hierarchy, but does not put it into the list.</summary>
    /// <param name="domain">A domain that belongs to no system.</param>
    /// <param name="options">How it is made; with a firmware node.</param>
    internal void Prepare(IrqDomain domain, IrqDomainOptions options) =>
        domain.Join(_system, options, NameFor(options));

    /// <summary>Puts other domains in place of all there are. The system is at rest.</summary>
    /// <param name="domains">The domains, oldest first.</param>
    /// <param name="standsIn">The default one.</param>
    /// <param name="unnamed">How many without a firmware node were named.</param>
    internal void Relink(IReadOnlyList<IrqDomain> domains, IrqDomain? standsIn, int unnamed)
    {
        lock (_gate)
        {
            _newest = null;
            foreach (IrqDomain domain in domains)
            {
                domain.Newer = null;
                domain.Older = _newest;
                if (_newest is not null)
                {
                    _newest.Newer = domain;
                }

                _newest = domain;
            }

            Default = standsIn;
            _unnamed = unnamed;
        }
    }

    private static bool Serves(IrqDomain domain, FirmwareIrqSpec spec, BusToken token)
    {
        if (domain.Has(IrqDomainCallbacks.Select) && token != BusToken.Any)
        {
            return domain.Select(spec, token);
        }

        if (domain.Has(IrqDomainCallbacks.Match))
        {
            return spec.Node is not null && domain.Match(spec.Node, token);
        }

        return spec.Node is not null && domain.FirmwareNode == spec.Node
            && (token == BusToken.Any || domain.BusToken == token);
    }

    private string NameFor(IrqDomainOptions options)
    {
        string name = options.FirmwareNode switch
        {
            null => $"unknown-{++_unnamed}",
            { IsIrqChip: false } node when options.NameSuffix is { } suffix => $"{node.Name}-{suffix}",
            { } node => node.Name,
        };
        return options.BusToken == BusToken.Any ? name : $"{name}-{_system.Options.Release.NumberOf(options.BusToken)}";
    }

    private void MakeFirstMappings(IrqDomain domain, IrqDomainOptions options)
    {
        if (options is { AllocatesDescriptors: true, FirstIrq: > 0 }
            && _system.Numbers.Allocate(options.FirstIrq, options.FirstIrq, options.Size) < 0)
        {
            _system.Diagnostics.Log(
                IrqDiagnosticId.SetupFailed,
                nameof(Instantiate),
                $"Cannot allocate the {options.Size} numbers from {options.FirstIrq} on for {domain.Name}; "
                + "they are taken to exist.",
                new Irq(options.FirstIrq),
                options.Size);
        }

        if (options.IsLegacy || options.FirstIrq > 0)
        {
            domain.AssociateMany(
                new Irq(options.FirstIrq),
                options.FirstHardwareIrq,
                options.Size - (int)options.FirstHardwareIrq.Number);
        }
    }

    private int RefuseOptions(string rule)
    {
        _system.Diagnostics.Warn(
            IrqDiagnosticId.DomainOptionsInvalid, nameof(Instantiate), $"A domain was refused: {rule}.");
        return ErrorCode.Invalid;
    }

    private void ReportNoDomain(string source) => _system.Diagnostics.Warn(
        IrqDiagnosticId.NoDomain, source, "No domain was given, and there is no default domain.");
}

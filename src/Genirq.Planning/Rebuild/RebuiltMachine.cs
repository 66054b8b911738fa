using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Rebuild;

/// <summary>A captured machine inside the engine: each of its interrupts allocated as its driver did.</summary>
/// <remarks>
/// <para>
/// Each message store is a domain of its real size, each interrupt is allocated at its real index, and has its real
/// number. On x86 it stands on the real stack of domains, down to a vector of a CPU, and so do the interrupts of wires
/// and of the machine itself: where debugfs tells, each on the vector that it has.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class RebuiltMachine : IDisposable
{
    private readonly MachineParts _parts;

    private RebuiltMachine(MachineParts parts, string platform)
    {
        _parts = parts;
        Platform = platform;
    }

    /// <summary>What it was rebuilt from.</summary>
    public MachineCapture Capture => _parts.Capture;

    /// <summary>The engine.</summary>
    public IrqSystem System => _parts.System;

    /// <summary>The x86 vectors; null if the platform has none, and only message stores are modelled.</summary>
    public VectorDomain? Vectors => _parts.Vectors;

    /// <summary>Which platform is modelled, in a sentence.</summary>
    public string Platform { get; }

    /// <summary>The MSI parent of functions that are added: the remapping level, or the vectors.</summary>
    public IrqDomain MsiParent => _parts.UsualRemapping ?? (IrqDomain?)_parts.Vectors ?? _parts.Root;

    /// <summary>Whether the counts of its CPUs rest on something that is assumed: which vectors the kernel keeps for
    /// itself, which interrupts are managed, on which CPU a message interrupt is, or what rows said that are left
    /// out.</summary>
    public bool IsEstimated => Capture.Rows is { LeftOut: > 0 } || Capture.Vectors is { SystemVectors: null }
        || (Capture.Vectors is null && (_parts.Vectors is not null || _parts.GuessedManaged.Count > 0));

    /// <summary>What the table of vectors that it was rebuilt from says against itself; null if nothing. The vectors
    /// are
    /// counted from what is listed then, and not judged.</summary>
    public string? TableContradiction => _parts.TableContradiction;

    /// <summary>Why the table and the interrupts are not of one moment; null if nothing says so.</summary>
    public string? TableDisagreement => _parts.TableDisagreement;

    /// <summary>Vectors that the table lists and no interrupt explains.</summary>
    public int UnexplainedVectors => _parts.UnexplainedVectors;

    /// <summary>The message stores, by slot.</summary>
    public IReadOnlyList<RebuiltStore> Stores => _parts.Stores;

    /// <summary>The functions that a driver can drive, by slot; empty on a platform that is not x86.</summary>
    public IReadOnlyDictionary<PciSlot, RebuiltFunction> Functions => _parts.Functions;

    /// <summary>What did not fit together.</summary>
    public IReadOnlyList<string> Notes => _parts.Notes.ToList();

    /// <summary>Its parts, for what changes it.</summary>
    internal MachineParts Parts => _parts;

    /// <summary>Rebuilds a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The machine in the engine. What does not fit is left out, and told in <see cref="Notes"/>.</returns>
    public static RebuiltMachine Rebuild(MachineCapture capture, RebuildOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        return capture.Architecture != MachineArchitecture.X86 || capture.HasEventChannels
            || capture.OnlineCpus.IsEmpty
            ? RebuildPlainly(capture)
            : RebuildOnX86(capture, options ?? new RebuildOptions());
    }

    /// <summary>Where an interrupt goes.</summary>
    /// <param name="irq">Any number.</param>
    /// <returns>The CPUs; null if it was never requested, or they are not known.</returns>
    public CpuMask? CpusOf(Irq irq) => CpusOf(irq, Vectors?.StateOf(irq) is not null);

    /// <summary>Where an interrupt goes of which is known whether it can have a vector.</summary>
    /// <param name="irq">Any number.</param>
    /// <param name="isVectored">Whether <see cref="Vectors"/> know it.</param>
    internal CpuMask? CpusOf(Irq irq, bool isVectored)
    {
        if (System.Find(irq) is not { } line)
        {
            return null;
        }

        if (!isVectored)
        {
            return line.MsiDescriptor?.Affinity?[0].Mask;
        }

        CapturedInterrupt? seen = Capture.Find(irq);
        bool isKnown = seen is { Dump: not null } or { EffectiveAffinity.IsEmpty: false };
        CpuMask? asked = seen?.Affinity is { IsEmpty: false } affinity ? affinity : null;
        if (seen is { HasRow: true, IsPlaced: false })
        {
            // Until it is moved its counters are all that tells; the CPU that the engine chose is none of the machine.
            bool isMoved = seen.CountedCpus is { } counted && !line.EffectiveAffinity.IsSubsetOf(counted)
                && !(_parts.AssumedPlaces.TryGetValue(irq, out int assumed)
                    && line.EffectiveAffinity.Equals(CpuMask.Of(assumed)));
            return isMoved ? line.EffectiveAffinity : seen.CountedCpus;
        }

        return line.IsStarted && (isKnown || asked is null || !asked.Equals(line.Affinity)) ? line.EffectiveAffinity
            : seen is { EffectiveAffinity: { IsEmpty: false } cpus } ? cpus
            : asked;
    }

    /// <summary>Whether nothing tells the index of a message interrupt on a machine that is not x86.</summary>
    /// <param name="irq">The interrupt.</param>
    internal bool IsIndexUnknown(Irq irq) => _parts.UnknownIndices.Contains(irq);

    /// <summary>Ends the engine.</summary>
    public void Dispose() => _parts.Dispose();

    private static RebuiltMachine RebuildOnX86(MachineCapture capture, RebuildOptions options)
    {
        MachineParts parts = X86Setup.Create(capture, options);
        new X86Lines(parts).Add();
        X86Functions functions = new(parts);
        PlainFunctions others = new(parts);
        foreach (StorePlan plan in Plans(parts))
        {
            // Only remapping serves devices' own stores on x86; a machine that has them elsewhere is not modelled.
            IrqDomain parent = functions.ParentOf(plan.Function, plan.Irqs);
            bool isServed = plan.Kind != MessageKind.Ims
                || (parent.MsiParent?.SupportedFlags.HasFlag(MsiFlags.PciIms) ?? false);
            if (parent is MachineRoot || !isServed)
            {
                others.Add(plan);
            }
            else if (plan.Kind == MessageKind.Ims)
            {
                functions.AddOwn(plan);
            }
            else
            {
                functions.Add(plan);
            }
        }

        LineRequests.InstallAll(parts);
        new VectorRestorer(parts, options).Apply();
        foreach (IrqDomain unit in parts.Remapping.Values)
        {
            (unit as IntelRemappingDomain)?.FollowVectors();
            (unit as AmdRemappingDomain)?.FollowVectors();
        }

        MessageRestorer.Apply(parts);
        return new RebuiltMachine(parts, X86Setup.Sentence(parts));
    }

    private static RebuiltMachine RebuildPlainly(MachineCapture capture)
    {
        NumberPlan? numbers = null;
        MachineParts parts = new(capture)
        {
            System = new IrqSystem(X86Setup.SystemOf(capture) with
            {
                DynamicLowerBound = from => numbers?.LowerBound(from) ?? from,
            }),
        };
        numbers = parts.Numbers;
        PlainFunctions functions = new(parts);
        foreach (StorePlan plan in Plans(parts))
        {
            functions.Add(plan);
        }

        if (!capture.Architecture.MayBeX86())
        {
            new PlainOthers(parts).Add();
        }

        return new RebuiltMachine(parts, SentenceOf(capture));
    }

    private static string SentenceOf(MachineCapture capture)
    {
        if (capture.HasEventChannels)
        {
            return "Xen: interrupts are event channels, which take no vectors of x86.";
        }

        if (capture.Architecture == MachineArchitecture.Unknown)
        {
            return "The message stores alone; nothing tells the kind of processor, so no vectors are counted.";
        }

        if (capture.Architecture.MayBeX86())
        {
            return $"The message stores of {Architectures.NameOf(capture)} alone; there are no vectors of CPUs to "
                + "count.";
        }

        MsiParentKind kind = MsiParentEvidence.Of(capture).Kind;
        return kind is MsiParentKind.Unknown or MsiParentKind.None
            ? $"{Architectures.NameOf(capture)}; the parent of messages is {kind.Name()}."
            : $"{Architectures.NameOf(capture)}, messages through {kind.Name()}.";
    }

    private static IEnumerable<StorePlan> Plans(MachineParts parts)
    {
        foreach (CapturedFunction function in parts.Capture.Functions)
        {
            if (StorePlan.Of(
                function, parts.Notes, parts.Capture.HasInterrupts, parts.Capture.Architecture.MayBeX86()) is { } plan)
            {
                yield return plan;
            }

            if (parts.Capture.OwnStoreIrqs.Count > 0
                && OwnOf(parts.Capture, function.Slot) is { Length: > 0 } own)
            {
                yield return StorePlan.OfOwnStore(function, own);
            }
        }
    }

    private static CapturedIrq[] OwnOf(MachineCapture capture, PciSlot slot) =>
        [.. capture.OwnStoreIrqs.Where(irq => irq.Source?.Slot == slot)];
}

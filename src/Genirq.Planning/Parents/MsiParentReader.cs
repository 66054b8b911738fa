using Genirq.Cpus;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Reads everything that a tree says of the parents of messages.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
/// <param name="online">The CPUs that are online.</param>
/// <param name="possible">How many CPUs there can be.</param>
internal sealed class MsiParentReader(ICaptureTree tree, CaptureNotes notes, CpuMask online, int possible)
{
    /// <summary>Reads it.</summary>
    public MsiParentFacts Read()
    {
        MsiParentFacts facts = new DeviceTreeFacts(tree, notes).AddTo(MsiParentFacts.None);
        facts = new MadtFacts(tree, notes).AddTo(facts);
        facts = new KernelLogFacts(tree, notes).AddTo(facts);
        facts = new DomainFiles(tree, notes, online, possible).AddTo(facts);
        return new AvecTables(tree).AddTo(facts);
    }
}

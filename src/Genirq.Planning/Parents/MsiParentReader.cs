using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Reads everything that a tree says of the parents of messages.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class MsiParentReader(ICaptureTree tree, CaptureNotes notes)
{
    /// <summary>Reads it.</summary>
    public MsiParentFacts Read()
    {
        MsiParentFacts facts = new DeviceTreeFacts(tree, notes).AddTo(MsiParentFacts.None);
        facts = new MadtFacts(tree, notes).AddTo(facts);
        facts = new KernelLogFacts(tree, notes).AddTo(facts);
        facts = new DomainFiles(tree, notes).AddTo(facts);
        return new AvecTables(tree).AddTo(facts);
    }
}

using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Properties.Domains;

/// <summary>A flat domain's maps as dictionaries.</summary>
/// <param name="options">The same options as the domain's.</param>
internal sealed class ReverseMapModel(IrqDomainOptions options)
{
    private readonly Dictionary<ulong, int> _reverse = [];

    /// <summary>Hardware number of each interrupt in the domain.</summary>
    public Dictionary<int, ulong> Forward { get; } = [];

    /// <summary>Whether numbers are the same on both sides.</summary>
    public bool IsDirect => options.DirectLimit > 0;

    /// <summary>The interrupt of a hardware number, or 0.</summary>
    public int Find(ulong hw) => IsDirect
        ? hw < options.HardwareLimit && hw <= int.MaxValue && Forward.ContainsKey((int)hw) && Forward[(int)hw] == hw
            ? (int)hw
            : 0
        : _reverse.GetValueOrDefault(hw);

    /// <summary>Associates; the interrupt exists and is in no domain but perhaps this one.</summary>
    public int Associate(int irq, ulong hw)
    {
        if (hw >= options.HardwareLimit || Forward.ContainsKey(irq))
        {
            return ErrorCode.Invalid;
        }

        Forward.Add(irq, hw);
        if (hw < (ulong)options.Size || !_reverse.ContainsKey(hw))
        {
            // A table's slot is overwritten, a tree keeps what it has.
            _reverse[hw] = irq;
        }

        return 0;
    }

    /// <summary>Takes an interrupt out; the entry of its hardware number goes, whosever it is.</summary>
    public void Remove(int irq)
    {
        if (Forward.Remove(irq, out ulong hw))
        {
            _reverse.Remove(hw);
        }
    }
}

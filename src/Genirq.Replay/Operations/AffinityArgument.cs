using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.Operations;

/// <summary>The argument <c>aff</c>: a mask of CPUs, managed or not.</summary>
/// <param name="Bits">The mask.</param>
/// <param name="IsManaged">Whether the interrupt becomes a managed one.</param>
internal sealed record AffinityArgument(ulong Bits, bool IsManaged)
{
    /// <summary>Reads the argument; null when it is absent.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="FormatException">The value is not known.</exception>
    public static AffinityArgument? Parse(OperationArguments arguments)
    {
        if (!arguments.Has("aff"))
        {
            return null;
        }

        string text = arguments.Text("aff");
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? text : text[..colon];
        ulong? bits = colon < 0 ? null : OperationArguments.ParseBits(text.AsSpan(colon + 1));
        return (kind, bits, colon) switch
        {
            ("cpu0", _, < 0) => new AffinityArgument(1, false),
            ("managed", _, < 0) => new AffinityArgument(1, true),
            ("empty", _, < 0) => new AffinityArgument(0, false),
            ("cpus", { } mask, _) => new AffinityArgument(mask, false),
            ("managed", { } mask, _) => new AffinityArgument(mask, true),
            _ => throw new FormatException($"the affinity \"{text}\" is not known"),
        };
    }

    /// <summary>The descriptor for a machine: CPUs that it does not have act as if absent.</summary>
    /// <param name="possible">The machine's CPUs.</param>
    public IrqAffinityDescriptor Describe(CpuMask possible) => new(CpuMask.FromBits(Bits).And(possible), IsManaged);
}

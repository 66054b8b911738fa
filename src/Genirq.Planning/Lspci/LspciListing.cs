using Genirq.Planning.Captures;

namespace Genirq.Planning.Lspci;

/// <summary>What a text of <c>lspci</c> says.</summary>
/// <remarks>
/// Immutable. It lists functions and their capabilities, but no interrupts and no CPUs. Where a kind is enabled without
/// the lines below it (<c>-v</c>), the place of the MSI-X table is an impossible register, 7.
/// </remarks>
internal sealed record LspciListing
{
    /// <summary>The functions, by slot.</summary>
    public required IReadOnlyList<CapturedFunction> Functions { get; init; }

    /// <summary>What kind of processor the machine has, told by the addresses of messages, else by the makers of its
    /// bridges.</summary>
    public MachineArchitecture Architecture { get; init; }

    /// <summary>Whether a message goes through the remapping of VT-d: its address has that format.</summary>
    public bool HasRemappedMessages { get; init; }

    /// <summary>Whether a function is listed more than once.</summary>
    public bool HasRepeated { get; init; }

    /// <summary>Why lines of it may not be here; null if nothing says so.</summary>
    public MissingPart? Missing { get; init; }

    /// <summary>What is missing, and what does not fit together.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

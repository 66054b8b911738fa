using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>What a driver learns from a function's configuration space.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record FunctionFacts
{
    /// <summary>The largest MSI-X table.</summary>
    public const int LargestTable = 2048;

    /// <summary>The most messages of MSI.</summary>
    public const int MostMessages = 32;

    /// <summary>The name of its driver, as the link in sysfs has it; null: none.</summary>
    public string? Driver { get; init; }

    /// <summary>Its vendor; null if unknown.</summary>
    public int? Vendor { get; init; }

    /// <summary>Its device number; null if unknown.</summary>
    public int? Device { get; init; }

    /// <summary>Its class, 24 bits; null if unknown.</summary>
    public int? Class { get; init; }

    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>The entries of its MSI-X table, 1 to 2048; 0: it has no MSI-X.</summary>
    public int MsiXEntries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MsiXEntries));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestTable, nameof(MsiXEntries));
            field = value;
        }
    }

    /// <summary>The messages that it can send by MSI: 1, 2, 4, 8, 16 or 32; 0: it has no MSI.</summary>
    public int MsiMessages
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MsiMessages));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostMessages, nameof(MsiMessages));
            field = value;
        }
    }

    /// <summary>Whether its MSI messages can be masked one by one.</summary>
    public bool HasMsiMask { get; init; }

    /// <summary>Whether it has a wire.</summary>
    public bool HasWire { get; init; } = true;

    /// <summary>The larger of its table and its messages.</summary>
    public int Room => Math.Max(MsiXEntries, MsiMessages);

    /// <summary>The facts of a captured function.</summary>
    /// <param name="function">The function. If its capabilities are not known it has none here.</param>
    public static FunctionFacts Of(CapturedFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new FunctionFacts
        {
            Driver = function.Driver,
            Vendor = function.Vendor,
            Device = function.Device,
            Class = function.Class,
            Node = function.Node,
            MsiXEntries = function.Capabilities?.MsiX?.TableSize ?? 0,
            MsiMessages = function.Capabilities?.Msi?.CapableMessages ?? 0,
            HasMsiMask = function.Capabilities?.Msi?.HasPerVectorMask ?? false,
            HasWire = function.LegacyIrq != 0,
        };
    }
}

namespace Genirq.Domains;

/// <summary>An interrupt as the platform's description names it: a controller and up to 16 parameters.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irqdomain.h, struct irq_fwspec.</remarks>
public sealed class FirmwareIrqSpec
{
    /// <summary>The most parameters there can be.</summary>
    public const int MaximumParameters = 16;

    private readonly uint[] _parameters = new uint[MaximumParameters];

    /// <summary>Makes a specifier.</summary>
    /// <param name="node">The controller; null means the default domain.</param>
    /// <param name="parameters">Up to 16 parameters.</param>
    public FirmwareIrqSpec(FirmwareNode? node, params ReadOnlySpan<uint> parameters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Length, MaximumParameters, nameof(parameters));
        Node = node;
        parameters.CopyTo(_parameters);
        Count = parameters.Length;
    }

    /// <summary>The controller; null means the default domain.</summary>
    public FirmwareNode? Node { get; }

    /// <summary>How many parameters count, 0 to 16. The others can still be read.</summary>
    public int Count
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Count));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaximumParameters, nameof(Count));
            field = value;
        }
    }

    /// <summary>One parameter; 0 where none was given.</summary>
    /// <param name="index">0 to 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public uint this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, MaximumParameters);
            return _parameters[index];
        }
    }
}

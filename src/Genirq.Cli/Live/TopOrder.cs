namespace Genirq.Cli.Live;

/// <summary>What the lines of a live view are sorted by.</summary>
internal enum TopOrder
{
    /// <summary>Events in a second, the most first.</summary>
    Rate,

    /// <summary>Events since they are counted, the most first.</summary>
    Total,

    /// <summary>The order of <c>/proc/interrupts</c>.</summary>
    Number,

    /// <summary>Names, in natural order.</summary>
    Name,
}

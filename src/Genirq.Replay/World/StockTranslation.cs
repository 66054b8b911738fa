namespace Genirq.Replay.World;

/// <summary>Who translates firmware specifiers for a script domain.</summary>
internal enum StockTranslation
{
    /// <summary>The script's own callback, or none.</summary>
    None,

    /// <summary>The kernel's one-cell function.</summary>
    OneCell,

    /// <summary>The kernel's two-cell function.</summary>
    TwoCell,

    /// <summary>The kernel's function for one or two cells.</summary>
    OneTwoCell,
}

namespace Genirq.Cli.Live;

/// <summary>What a live view needs of the place where it is shown: the real terminal, or one of a test.</summary>
internal interface ITopTerminal
{
    /// <summary>Whether lines can be drawn over, and keys arrive; if not, tables follow each other.</summary>
    bool IsInteractive { get; }

    /// <summary>Its columns and lines now.</summary>
    (int Columns, int Lines) Size { get; }

    /// <summary>Waits for a key.</summary>
    /// <param name="time">How long at most.</param>
    /// <returns>The key; null if none came, <c>q</c> after the interrupt key.</returns>
    char? WaitForKey(TimeSpan time);
}

namespace Genirq.Cli.Tables;

/// <summary>A column of a plain table.</summary>
/// <param name="Head">Its head, in capitals.</param>
/// <param name="IsNumber">Whether cells stand at the right edge.</param>
/// <param name="Cell">The cell of a row; the empty text is shown as a dash.</param>
/// <typeparam name="T">What a row is about.</typeparam>
internal sealed record TableColumn<T>(string Head, bool IsNumber, Func<T, string> Cell)
{
    /// <summary>Colours the cell of a row, which is as wide as the column by then; null for no colour.</summary>
    public Func<T, string, string>? Paint { get; init; }
}

namespace Genirq.Views;

/// <summary>An entry of a directory that shows an interrupt.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsWritable">Whether its mode is 0644; else it is 0444.</param>
/// <param name="IsDirectory">Whether it is a directory: that of an action.</param>
public readonly record struct ViewFile(string Name, bool IsWritable = false, bool IsDirectory = false);

namespace Genirq.Tests.Fuzzing;

/// <summary>The doors by name.</summary>
internal static class FuzzDoors
{
    /// <summary>Opens a door.</summary>
    /// <param name="name">Its name.</param>
    public static FuzzDoor Open(string name) => name switch
    {
        "tree" => new TreeDoor(name, static path => true),
        "dumps" => new TreeDoor(name, static path => path.StartsWith("sys/kernel/", StringComparison.Ordinal)),
        "tar" => new TarDoor(),
        "lspci" or "vectors" or "interrupts" => new TextDoor(name),
        "recording" => new RecordingDoor(),
        "script" => new ScriptDoor(),
        "snapshot" => new SnapshotDoor(),
        "fleet" => new FleetDoor(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such door."),
    };
}

namespace Genirq.Benchmarks.Quick;

/// <summary>All lines of the kernel's table in its order, and further ones before the last calibration.</summary>
internal static class QuickLines
{
    /// <summary>The lines whose name contains a text.</summary>
    public static IReadOnlyList<QuickLine> Create(string filter) =>
        [.. All().Where(line => line.Name.Contains(filter, StringComparison.Ordinal))];

    private static IEnumerable<QuickLine> All() =>
    [
        CalibrationLine.Create("start"),
        .. AllocationLines.Create(),
        LookupLines.Index(),
        CalibrationLine.Create("middle"),
        .. LookupLines.Mappings(),
        .. NumberLines.Create(),
        .. DeliveryLines.Create("2level", world => world.A),
        .. DeliveryLines.Create("3level", world => world.B),
        .. MatrixLines.Create(),
        .. FlowLines.Create(),
        .. VectorLines.Create(),
        .. AllocationLines.OfPlatforms(),
        .. WakeLines.Create(),
        .. MachineLines.Create(),
        .. SnapshotLines.Create(),
        CalibrationLine.Create("end"),
    ];
}

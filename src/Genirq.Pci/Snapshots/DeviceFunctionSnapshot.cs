using System.Text.Json;
using Genirq.Pci.Devices;
using Genirq.Snapshots;

namespace Genirq.Pci.Snapshots;

/// <summary>The device's side of a PCI function in a snapshot: registers, tables, pending bits.</summary>
/// <param name="name">The part's name, for example the function's slot.</param>
/// <param name="function">The function.</param>
/// <remarks>
/// What pends and can be sent is sent by the restore, as <see cref="DeviceFunction.TryRestore"/> says; a function
/// that was at rest has nothing of the kind.
/// </remarks>
public sealed class DeviceFunctionSnapshot(string name, DeviceFunction function) : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName { get; } = $"function {name}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        FunctionStateJson.Write(writer, function.Save());
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        DeviceFunctionState read = FunctionStateJson.Read(state);
        return function.Check(read) is { } reason
            ? throw state.Reject(null, reason)
            : () => function.TryRestore(read, out _);
    }
}

using System.Text.Json;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>How many vectors a driver was seen to have on a named machine.</summary>
internal sealed record ObservedPair(string Driver, int Cpus, int Vectors, int? Table, Version Kernel, string How)
{
    /// <summary>Whether the number is one of queues.</summary>
    public bool IsQueues => How.Contains("queue pairs only", StringComparison.Ordinal);

    /// <summary>Whether the number is what was asked for, and refused.</summary>
    public bool IsWish => How.Contains("wanted", StringComparison.Ordinal);

    /// <summary>Whether the number is one of rows, which only requested interrupts have.</summary>
    public bool IsRows => How == "rows";

    public static ObservedPair Of(JsonElement element) => new(
        element.GetProperty("driver").GetString()!,
        element.GetProperty("online_cpus").GetInt32(),
        element.GetProperty("vectors").GetInt32(),
        element.GetProperty("table_or_fw").ValueKind == JsonValueKind.Number
            ? element.GetProperty("table_or_fw").GetInt32()
            : null,
        KernelOf(element.GetProperty("kernel").GetString()),
        element.GetProperty("how").GetString()!);

    // "5.10.70", "6.5-rc1"; also "5.x" and "arm64", which do not say enough.
    private static Version KernelOf(string? text)
    {
        string[] parts = (text ?? "").Split('-')[0].Split('.');
        return parts.Length > 1 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor)
            ? new Version(major, minor)
            : new Version(6, 12);
    }
}

using System.Globalization;

namespace Genirq.Integration.Linux;

/// <summary>A test that needs many descriptors; where the process may not open so many it says so.</summary>
public sealed class DescriptorsFactAttribute : FactAttribute
{
    private const string Row = "Max open files";

    public DescriptorsFactAttribute(int count)
    {
        // A row: its name, what holds now, what it can be raised to, the unit.
        string row = File.ReadLines("/proc/self/limits")
            .First(static line => line.StartsWith(Row, StringComparison.Ordinal));
        string limit = row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        if (limit != "unlimited" && long.Parse(limit, CultureInfo.InvariantCulture) < count)
        {
            Skip = $"The process may open {limit} descriptors; {count} are needed (ulimit -n).";
        }
    }
}

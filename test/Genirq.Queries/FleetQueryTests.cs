using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Genirq.Cli;

namespace Genirq.Queries;

/// <summary>The questions of docs/fleet.md, asked of lines that the tool writes.</summary>
public sealed partial class FleetQueryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("genirq-queries-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Queries_OverLinesOfTheTool_AnswerWhatTheLinesSay()
    {
        string lines = WriteFleet();
        string[] queries = [.. Query().Matches(File.ReadAllText(Document())).Select(match => match.Groups[1].Value)];
        Assert.Equal(6, queries.Length);
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        Run(connection, queries[0].Replace("fleet.jsonl", lines, StringComparison.Ordinal));

        List<object?[]> verdicts = Run(connection, queries[1]);
        Assert.Equal([["unknown", 1L]], verdicts);
        Assert.Empty(Run(connection, queries[2]));
        Assert.Empty(Run(connection, queries[4]));
        object?[] unreadable = Assert.Single(Run(connection, queries[5]));
        Assert.EndsWith("broken.tar", (string?)unreadable[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_OverMachinesThatAreShort_FindThem()
    {
        string lines = Path.Combine(_folder, "short.jsonl");
        File.WriteAllLines(lines,
        [
            Line("a", 2, 7, (400, 100, 300), (1, 40), "degraded"),
            Line("b", 2, 9, (400, 300, 100), (0, 2), "tight"),
            """{"source":"c","cpus":8,"asked":1,"granted":1,"verdict":{"kind":"fits"}}""",
        ]);
        string[] queries = [.. Query().Matches(File.ReadAllText(Document())).Select(match => match.Groups[1].Value)];
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        Run(connection, queries[0].Replace("fleet.jsonl", lines, StringComparison.Ordinal));

        Assert.Equal(["b", "a"], Run(connection, queries[2]).Select(row => row[0]));
        Assert.Equal([[2L, 2L, 50.0]], Run(connection, queries[3]).Select(row => new[] { row[0], row[1], row[2] }));
        Assert.Equal([["a", 9L, 7L]], Run(connection, queries[4]));
    }

    private static List<object?[]> Run(DuckDBConnection connection, string query)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = query;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<object?[]> rows = [];
        while (reader.Read())
        {
            object?[] row = new object?[reader.FieldCount];
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = reader.IsDBNull(column) ? null : reader.GetValue(column);
            }

            rows.Add(row);
        }

        return rows;
    }

    // A listing, whose CPUs are not known, and a file that is not an archive.
    private string WriteFleet()
    {
        string listing = Path.Combine(_folder, "listing.txt");
        File.WriteAllLines(
            listing,
            ["00:04.0 Ethernet controller: Intel Corporation 82599ES", "\tKernel driver in use: ixgbe"]);
        string broken = Path.Combine(_folder, "broken.tar");
        File.WriteAllBytes(broken, [1, 2, 3]);
        string lines = Path.Combine(_folder, "fleet.jsonl");
        using StreamWriter output = new(lines);
        Assert.Equal(Tool.BadInput, Tool.Run(["fleet", "--json", listing, broken], output, TextWriter.Null));
        return lines;
    }

    private static string Line(
        string source,
        int cpus,
        int granted,
        (int Size, int Available, int Allocated) vectors,
        (int Cpu, int Available) worst,
        string verdict) =>
        $$$"""
        {"source":"{{{source}}}","cpus":{{{cpus}}},"asked":9,"granted":{{{granted}}},
        "vectors":{"size":{{{vectors.Size}}},"available":{{{vectors.Available}}},"reserved":0,
        "allocated":{{{vectors.Allocated}}}},"worstCpu":{"cpu":{{{worst.Cpu}}},"available":{{{worst.Available}}}},
        "verdict":{"kind":"{{{verdict}}}","cause":"x"}}
        """.ReplaceLineEndings("");

    private static string Document()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs", "fleet.md");
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Query();
}

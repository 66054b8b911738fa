using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Genirq.Planning.Proc;

namespace Genirq.Tests.Planning;

public sealed class PublishedTablesTests
{
    [DataFact("interrupts")]
    public void Read_TablesOfRealMachines_AgreesWithWhatIsKnownOfThem()
    {
        byte[] known = File.ReadAllBytes(TestData.Beside("expected/interrupts.json")!);
        using JsonDocument expected = JsonDocument.Parse(known);
        foreach (JsonProperty file in expected.RootElement.EnumerateObject())
        {
            using Stream stream = Open(TestData.Beside($"interrupts/{file.Name}")!);
            using InterruptFileReader reader = new(stream);
            int numbered = 0;
            int counted = 0;
            List<string> named = [];
            SortedDictionary<string, int> functions = new(StringComparer.Ordinal);
            while (reader.Read())
            {
                Assert.NotEqual(InterruptRowKind.Broken, reader.Kind);
                if (reader.Kind == InterruptRowKind.Named)
                {
                    named.Add(Encoding.ASCII.GetString(reader.Name));
                    continue;
                }

                numbered++;
                counted += reader.Counters.ContainsAnyExcept(0ul) ? 1 : 0;
                if (MessageSource.TryRead(reader.Text, out MessageSource source))
                {
                    string slot = source.Slot.ToString();
                    functions[slot] = functions.GetValueOrDefault(slot) + 1;
                }
            }

            Assert.Equal(file.Value.GetProperty("cpus_in_header").GetInt32(), reader.Cpus.Count);
            Assert.Equal(file.Value.GetProperty("numeric_rows").GetInt32(), numbered);
            Assert.Equal(file.Value.GetProperty("rows_with_any_count").GetInt32(), counted);
            Assert.Equal(
                file.Value.GetProperty("summary_rows").EnumerateArray().Select(name => name.GetString()!), named);
            Assert.Equal(
                file.Value.GetProperty("rows_per_pci_function").EnumerateObject()
                    .Select(function => (function.Name, function.Value.GetInt32())).Order(),
                functions.Select(function => (function.Key, function.Value)).Order());
        }
    }

    private static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}

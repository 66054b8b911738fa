using System.Globalization;
using System.Text.Json;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Lspci;

/// <summary>Listings of real machines, against what another reader found in them.</summary>
public sealed class PublishedListingsTests
{
    [DataFact("expected/lspci.json")]
    public void Open_ListingsOfRealMachines_AgreeWithWhatIsKnownOfThem()
    {
        using JsonDocument known = JsonDocument.Parse(File.ReadAllBytes(TestData.Beside("expected/lspci.json")!));
        int files = 0;
        foreach (JsonProperty file in known.RootElement.EnumerateObject())
        {
            string path = TestData.Beside($"lspci/{file.Name}") ?? TestData.Beside($"pci-hex/{file.Name}")!;

            MachineSource source = MachineSource.Open(path);

            Assert.Equal(MachineSourceKind.Listing, source.Kind);
            Check(file.Name, file.Value, source.Capture);
            files++;
        }

        Assert.True(files > 0, "There is no listing.");
    }

    [DataFact("lspci")]
    public void Open_ListingsOfRealMachines_TellTheProcessor()
    {
        Dictionary<string, MachineArchitecture> kinds = Directory.EnumerateFiles(TestData.Beside("lspci")!)
            .ToDictionary(path => Path.GetFileName(path)[..3], path => MachineSource.Open(path).Capture.Architecture);

        Assert.Equal(MachineArchitecture.Arm64, kinds["arm"]);
        Assert.Equal(4, kinds.Values.Count(kind => kind == MachineArchitecture.X86));
    }

    private static void Check(string name, JsonElement expected, MachineCapture capture)
    {
        IReadOnlyList<CapturedFunction> functions = capture.Functions;
        Assert.Equal(expected.GetProperty("functions").GetInt32(), functions.Count);
        Assert.Equal(
            expected.GetProperty("with_driver").GetInt32(), functions.Count(function => function.Driver is not null));
        Assert.Equal(
            expected.GetProperty("drivers").EnumerateObject()
                .Select(pair => (pair.Name, pair.Value.GetInt32())).Order(),
            functions.Where(function => function.Driver is not null).GroupBy(function => function.Driver!)
                .Select(group => (group.Key, group.Count())).Order());
        Assert.Equal(
            expected.GetProperty("msix_capabilities").GetInt32(),
            functions.Count(function => function.Capabilities?.MsiX is not null));
        Assert.Equal(
            expected.GetProperty("msix_enabled").GetInt32(),
            functions.Count(function => function.Capabilities?.MsiX is { IsEnabled: true }));
        Assert.Equal(
            expected.GetProperty("msi_capabilities").GetInt32(),
            functions.Count(function => function.Capabilities?.Msi is not null));
        Assert.Equal(
            expected.GetProperty("msi_enabled").GetInt32(),
            functions.Count(function => function.Capabilities?.Msi is { IsEnabled: true }));
        foreach (JsonElement one in expected.GetProperty("functions_with_msi_or_msix").EnumerateArray())
        {
            string slot = one.GetProperty("slot").GetString()!;
            Assert.True(PciSlot.TryParse(slot, out PciSlot parsed));
            CheckFunction($"{name} {slot}", one, functions.Single(function => function.Slot == parsed));
        }
    }

    private static void CheckFunction(string place, JsonElement expected, CapturedFunction function)
    {
        Assert.Equal(
            (place, expected.TryGetProperty("driver", out JsonElement driver) ? driver.GetString() : null),
            (place, function.Driver));
        if (expected.TryGetProperty("irq", out JsonElement irq) && irq.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal((place, irq.GetInt32()), (place, function.LegacyIrq));
        }

        if (expected.TryGetProperty("numa_node", out JsonElement node) && node.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal((place, node.GetInt32()), (place, function.Node));
        }

        if (expected.TryGetProperty("msi", out JsonElement known))
        {
            MsiCapabilityInfo msi = function.Capabilities!.Msi!;
            Assert.Equal(
                (place, known.GetProperty("enable").GetBoolean(), known.GetProperty("granted").GetInt32(),
                    known.GetProperty("capable").GetInt32()),
                (place, msi.IsEnabled, msi.EnabledMessages, msi.CapableMessages));
            Assert.Equal(
                (place, known.GetProperty("maskable").GetBoolean(), known.GetProperty("b64").GetBoolean()),
                (place, msi.HasPerVectorMask, msi.Is64Bit));
        }

        if (expected.TryGetProperty("msix", out JsonElement table))
        {
            MsiXCapabilityInfo msiX = function.Capabilities!.MsiX!;
            Assert.Equal(
                (place, table.GetProperty("enable").GetBoolean(), table.GetProperty("count").GetInt32(),
                    table.GetProperty("masked").GetBoolean()),
                (place, msiX.IsEnabled, msiX.TableSize, msiX.IsFunctionMasked));
            if (table.TryGetProperty("table_bar", out JsonElement bar) && bar.ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(
                    (place, bar.GetInt32(), Hex(table, "table_offset"), Hex(table, "pba_offset")),
                    (place, msiX.Table.Bar, msiX.Table.OffsetBytes, msiX.Pending.OffsetBytes));
            }
        }
    }

    private static uint Hex(JsonElement table, string name) =>
        uint.Parse(table.GetProperty(name).GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

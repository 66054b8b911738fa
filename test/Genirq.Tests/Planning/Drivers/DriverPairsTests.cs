using System.Text.Json;
using Genirq.Planning.Drivers;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>Numbers of vectors that were seen on named machines follow from the rules.</summary>
public sealed class DriverPairsTests
{
    [DataFact("driver-pairs.json")]
    public void Ask_EveryPairSeen_GivesItsNumber()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Beside("driver-pairs.json")!));
        List<string> wrong = [];
        int pairs = 0;
        foreach (JsonElement element in document.RootElement.EnumerateArray())
        {
            ObservedPair pair = ObservedPair.Of(element);
            (FunctionFacts facts, DriverSettings settings) = Inputs(pair);
            using DriverEstimate estimate = new(CpuFacts.Plain(pair.Cpus));
            EstimatedVectors got = estimate.Ask(facts, settings, isInUse: true);
            int number = pair switch
            {
                { IsQueues: true } => got.Request.Queues ?? 0,
                { IsWish: true } => got.Request.Wanted,
                { IsRows: true } => got.Requested,
                _ => got.Count,
            };
            pairs++;
            if (number != pair.Vectors)
            {
                wrong.Add($"{pair}: {number}. {got.Request.Sentence}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(pairs > 30, $"There are only {pairs} pairs.");
    }

    // What only the firmware or the part's number tells, and the pair therefore cannot follow without.
    private static (FunctionFacts Facts, DriverSettings Settings) Inputs(ObservedPair pair)
    {
        FunctionFacts table = new() { Driver = pair.Driver, MsiXEntries = pair.Table ?? 0 };
        DriverSettings settings = new() { Kernel = pair.Kernel };
        return (pair.Driver, pair.Table, pair.Cpus) switch
        {
            // The controller's own number of queues, of which the pair only tells the outcome.
            ("nvme", null, _) => (table with { MsiXEntries = 130 }, settings with { Queues = pair.Vectors - 1 }),

            // An X722, which keeps more for RDMA and machine queues.
            ("i40e", _, 96) => (table with { Device = 0x37D2 }, settings),

            // RDMA was off, and the firmware had 252.
            ("ice", _, _) => (table, settings with { Parameters = Of(("rdma", 0), ("msix", 252)) }),

            // An Aero controller; a SAS2 one, which lacks what lifts the limit of 8.
            ("mpt3sas", 128, 32) => (table with { Device = 0x00E6 }, settings),
            ("mpt3sas", 16, 192) => (table with { Device = 0x0087 }, settings),
            ("mpt3sas", 1, _) => (table with { Device = 0x0072 }, settings),

            // Without a table: MSI.
            ("xhci_hcd", null, _) => (table with { MsiMessages = 8 }, settings),
            ("nvidia", _, _) => (table with { MsiMessages = 1 }, settings),
            ("iwlwifi", null, _) => (table with { MsiXEntries = 16 }, settings),
            _ => (table, settings),
        };
    }

    private static Dictionary<string, int> Of(params (string Name, int Value)[] values) =>
        values.ToDictionary(static value => value.Name, static value => value.Value);
}

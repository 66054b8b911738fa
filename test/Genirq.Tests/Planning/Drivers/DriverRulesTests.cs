using Genirq.Cpus;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Drivers;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>The rules that no pair of a named machine shows.</summary>
public sealed class DriverRulesTests
{
    [Theory]
    [InlineData("nvme", "nvme", 16, 64, "", 17, 17)]
    [InlineData("nvme", "nvme", 16, 64, "write_queues=4", 21, 21)]
    [InlineData("nvme", "nvme", 16, 64, "poll_queues=4", 17, 17)]
    [InlineData("nvme", "nvme", 16, 8, "poll_queues=9", 8, 8)]
    [InlineData("nvme", "nvme", 16, 64, "single_vector=1", 1, 1)]
    [InlineData("mlx5_core", "mlx5_core", 16, 64, "", 17, 17)]
    [InlineData("mlx5_core", "mlx5_core", 128, 64, "", 64, 64)]
    [InlineData("mlx5_core", "mlx5_core", 4, 2048, "sfs=2", 517, 517)]
    [InlineData("ena", "ena", 200, 256, "", 129, 129)]
    [InlineData("hns3", "hns3", 96, 130, "nic=65", 130, 65)]
    [InlineData("bnxt_en", "bnxt_en", 16, 128, "", 8, 8)]
    [InlineData("bnxt_en", "bnxt_en", 2, 128, "", 2, 2)]
    [InlineData("bnxt_en", "bnxt_en", 16, 128, "ports=4,roce=9", 13, 4)]
    [InlineData("tg3", "tg3", 16, 17, "", 5, 5)]
    [InlineData("tg3", "tg3", 1, 17, "", 1, 1)]
    [InlineData("tg3", "tg3", 4, 17, "", 3, 3)]
    [InlineData("igc", "igc", 8, 5, "", 5, 5)]
    [InlineData("igc", "igc", 2, 5, "", 5, 5)]
    [InlineData("igc", "igc", 1, 5, "", 3, 3)]
    [InlineData("igbvf", "igbvf", 8, 3, "", 3, 3)]
    [InlineData("ice", "ice", 16, 1024, "", 40, 17)]
    [InlineData("lpfc", "lpfc", 24, 128, "", 24, 24)]
    [InlineData("qla2xxx", "qla2xxx", 8, 128, "target=1", 11, 11)]
    [InlineData("smartpqi", "smartpqi", 32, 64, "", 32, 32)]
    [InlineData("mpt3sas", "mpt3sas", 32, 96, "max_msix_vectors=4", 4, 4)]
    [InlineData("megaraid_sas", "megaraid_sas", 32, 128, "balanced=1", 40, 40)]
    [InlineData("thunderbolt", "thunderbolt", 8, 16, "", 16, 2)]
    [InlineData("thunderbolt", "thunderbolt", 8, 5, "", 0, 0)]
    [InlineData("vmd", "vmd", 8, 19, "", 19, 19)]
    [InlineData("xhci_hcd", "xhci_hcd", 8, 4, "", 4, 1)]
    [InlineData("vfio-pci", "vfio-pci", 8, 16, "", 0, 0)]
    [InlineData("no_such_driver", "no_such_driver", 4, 33, "", 33, 33)]
    [InlineData("virtio-blk", "virtio-blk", 4, 9, "", 5, 5)]
    [InlineData("virtio-scsi", "virtio-scsi", 4, 11, "", 7, 7)]
    [InlineData("virtio-pci", "virtio-pci", 4, 3, "", 3, 3)]
    public void Ask_FunctionWithTable_GetsAndRequestsAsTheRuleSays(
        string driver, string name, int cpus, int table, string parameters, int got, int requested)
    {
        FunctionFacts function = new() { Driver = driver, MsiXEntries = table };
        using DriverEstimate estimate = new(CpuFacts.Plain(cpus));

        EstimatedVectors vectors = estimate.Ask(function, Parameters(parameters), isInUse: true);

        Assert.Equal((got, requested), (vectors.Count, vectors.Requested));
        Assert.Contains(name, vectors.Request.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 17)]
    [InlineData(4, 20)]
    [InlineData(128, 32)]
    public void Ask_HisiSas_HasAQueueForEachCpuBehindItsOwnMessages(int cpus, int expected)
    {
        DriverRequest request = Ask(new FunctionFacts { Driver = "hisi_sas_v3_hw", MsiMessages = 32 }, cpus);

        VectorAttempt attempt = Assert.Single(request.Attempts);
        Assert.Equal((17, expected, 16), (attempt.Minimum, attempt.Maximum, attempt.Before));
        Assert.Equal(InterruptKinds.Msi | InterruptKinds.Affinity, attempt.Kinds);
        Assert.Equal(expected, request.Wanted);
    }

    [Fact]
    public void Ask_UnknownDriver_SaysThatItsTableIsAssumed()
    {
        DriverRequest request = Ask(new FunctionFacts { Driver = "acme", MsiXEntries = 33 }, 4);

        Assert.True(request.IsAssumed);
        Assert.Equal(
            "There is no rule for acme; assumed that it asks for all that the function has: 33.", request.Sentence);
    }

    [Fact]
    public void Ask_WithoutDriver_AsksForNothing()
    {
        DriverRequest request = Ask(new FunctionFacts { MsiXEntries = 33 }, 4);

        Assert.Empty(request.Attempts);
        Assert.Equal(0, request.Wanted);
    }

    [Fact]
    public void Ask_VfioWithProgram_GetsWhatTheProgramWants()
    {
        using DriverEstimate estimate = new(CpuFacts.Plain(4));

        EstimatedVectors vectors = estimate.Ask(
            new FunctionFacts { Driver = "vfio-pci", MsiXEntries = 16 }, new DriverSettings { Queues = 5 });

        Assert.Equal((5, 5), (vectors.Count, vectors.Requested));
    }

    [Fact]
    public void Ask_Mlx5WhenStarted_HasOneAndAddsTheOthersLater()
    {
        FunctionFacts function = new() { Driver = "mlx5_core", MsiXEntries = 64 };
        using DriverEstimate estimate = new(CpuFacts.Plain(8));

        Assert.Equal(1, estimate.Ask(function).Count);
        Assert.Equal(9, estimate.Ask(function, isInUse: true).Count);
        Assert.Equal(9, estimate.Ask(function, new DriverSettings { Kernel = new Version(6, 2) }).Count);
    }

    [Theory]
    [InlineData(CpuVendor.Other, 8, true)]
    [InlineData(CpuVendor.Intel, 4, false)]
    [InlineData(CpuVendor.Amd, 6, false)]
    public void Ask_Lpfc_CountsOtherCpusForEachMaker(CpuVendor vendor, int got, bool isManaged)
    {
        CpuFacts cpus = CpuFacts.Plain(8) with
        {
            Vendor = vendor,
            Cores = [0, 1, 2, 3, 0, 1, 2, 3],
            Nodes = [0, 0, 1, 1, 1, 1, 1, 1],
        };
        using DriverEstimate estimate = new(cpus);

        EstimatedVectors vectors = estimate.Ask(
            new FunctionFacts { Driver = "lpfc", MsiXEntries = 128, Node = 1 });

        Assert.Equal(got, vectors.Count);
        Assert.All(vectors.Managed, managed => Assert.Equal(isManaged, managed));
    }

    [Fact]
    public void Ask_Nvme_LeavesTheFirstVectorUnmanagedAndSpreadsTheOthers()
    {
        using DriverEstimate estimate = new(CpuFacts.Plain(4));

        EstimatedVectors vectors = estimate.Ask(
            new FunctionFacts { Driver = "nvme", MsiXEntries = 3 });

        Assert.Equal([false, true, true], vectors.Managed);
        Assert.Equal(["0-1", "2-3"], vectors.Affinities.Skip(1).Select(static mask => mask!.ToString()));
    }

    [Fact]
    public void Ask_MultipleMessagesWithoutRemapping_GetsOne()
    {
        FunctionFacts function = new() { Driver = "ahci", MsiMessages = 16 };
        using DriverEstimate plain = new(CpuFacts.Plain(4), hasRemapping: false);
        using DriverEstimate remapped = new(CpuFacts.Plain(4));

        Assert.Equal((InterruptKinds.Msi, 1), (plain.Ask(function).Kind, plain.Ask(function).Count));
        Assert.Equal((InterruptKinds.Msi, 16), (remapped.Ask(function).Kind, remapped.Ask(function).Count));
    }

    [Fact]
    public void Ask_IgbOnEveryChip_CapsItsQueues()
    {
        (int Device, int Functions, int Got)[] chips =
        [
            (0x10A7, 0, 9), (0x10C9, 0, 9), (0x10C9, 7, 3), (0x1521, 0, 9), (0x1521, 3, 2), (0x1533, 0, 5),
            (0x1539, 0, 5), (0x150E, 0, 9),
        ];
        foreach ((int device, int functions, int got) in chips)
        {
            DriverRequest request = Ask(
                new FunctionFacts { Driver = "igb", MsiXEntries = 10, Device = device },
                16,
                new DriverSettings { VirtualFunctions = functions });

            Assert.True(request.Wanted == got, $"{device:x}: {request.Sentence}");
        }
    }

    [Fact]
    public void All_NamesAndSources_AreThereOnce()
    {
        string[] names = [.. DriverRules.All.SelectMany(static rule => rule.OtherNames.Prepend(rule.Name))];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(DriverRules.All, static rule => Assert.NotEmpty(rule.Source));
        Assert.All(names, static name => Assert.NotNull(DriverRules.Find(name)));
        Assert.Null(DriverRules.Find("no_such_driver"));
    }

    [Fact]
    public void Ask_EveryRuleOnItsUsualDevice_GivesWhatCanBeHad()
    {
        foreach (int cpus in (int[])[1, 4, 64, 1152])
        {
            using DriverEstimate estimate = new(CpuFacts.Plain(cpus));
            foreach (DriverRule rule in DriverRules.All)
            {
                EstimatedVectors vectors = estimate.Ask(rule.Usual, isInUse: true);

                Assert.InRange(vectors.Count, 0, Math.Max(rule.Usual.Room, 1));
                Assert.True(vectors.Requested <= vectors.Count, $"{rule} on {cpus} CPUs");
                Assert.EndsWith(".", vectors.Request.Sentence, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void DealOut_CpusAndPairs_GivesEachPairItsShare()
    {
        string Deal(string online, int pairs) =>
            string.Join(' ', QueueAffinity.DealOut(List(online), pairs).Select(static mask => $"[{mask}]"));

        Assert.Equal("[0] [1] [2] [3]", Deal("0-3", 4));
        Assert.Equal("[0-1] [2-3]", Deal("0-3", 2));
        Assert.Equal("[0-1] [3]", Deal("0-1,3", 2));
        Assert.Equal("[0] [1] [0]", Deal("0-1", 3));
        Assert.Equal("[0-7]", Deal("0-7", 1));
    }

    private static CpuMask List(string text) =>
        CpuMask.TryParseList(text, out CpuMask? mask) ? mask : throw new ArgumentException(text, nameof(text));

    private static DriverRequest Ask(FunctionFacts function, int cpus, DriverSettings? settings = null) =>
        DriverRules.Of(function).Ask(function, CpuFacts.Plain(cpus), settings);

    private static DriverSettings Parameters(string text) => new()
    {
        Parameters = text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => word.Split('='))
            .ToDictionary(static parts => parts[0], static parts => int.Parse(parts[1], null)),
    };
}

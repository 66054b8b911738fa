using System.Text.RegularExpressions;
using Genirq.Planning.Drivers;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>Rules for what guests of clouds have, with numbers of real machines where there are any.</summary>
public sealed partial class CloudRulesTests
{
    // vmxnet3: rows ens192-rxtx-0.. of guests with 2 to 16 CPUs, and one for events. Machines with gve, mana, mlx4_core
    // and idxd stand in CloudMachinesTests; here the ends of their rules.
    [Theory]
    [InlineData("vmxnet3", 25, 1, 2)]
    [InlineData("vmxnet3", 25, 2, 3)]
    [InlineData("vmxnet3", 25, 4, 5)]
    [InlineData("vmxnet3", 25, 6, 5)]
    [InlineData("vmxnet3", 25, 16, 9)]
    [InlineData("vmw_pvscsi", 24, 2, 1)]
    [InlineData("gve", 3, 2, 3)]
    [InlineData("gve", 17, 16, 17)]
    [InlineData("gve", 18, 4, 17)]
    [InlineData("mana", 65, 8, 9)]
    [InlineData("mana", 65, 96, 65)]
    [InlineData("mlx4_core", 128, 8, 17)]
    [InlineData("mlx4_core", 128, 96, 128)]
    [InlineData("idxd", 9, 96, 9)]
    public void Ask_EachRule_GivesItsNumber(string driver, int table, int cpus, int expected)
    {
        using DriverEstimate estimate = new(CpuFacts.Plain(cpus));

        EstimatedVectors got = estimate.Ask(new FunctionFacts { Driver = driver, MsiXEntries = table }, isInUse: true);

        Assert.Equal(expected, got.Count);
        Assert.Equal(driver == "idxd" ? 1 : expected, got.Requested);
    }

    [Fact]
    public void Report_FunctionsBehindHyperV_AskByTheirRules()
    {
        ToolRun run = CaseFiles.Run(
            "d4b1:00:02.0 Ethernet controller [0200]: Mellanox Technologies MT27800 Family [15b3:1016] (rev 80)\n"
            + "\tCapabilities: [9c] MSI-X: Enable+ Count=9 Masked-\n\tKernel driver in use: mlx5_core\n"
            + "00:00.0 Host bridge [0600]: Intel Corporation 440BX [8086:7192]\n",
            "report", "FILE", "--cpus", "4", "-J");

        Assert.Equal(5, CaseFiles.CountsOf(run)["d4b1:00:02.0"]);
    }

    [Fact]
    public void ParametersOf_EachRule_AreThoseThatItsSourceLooksAt()
    {
        HashSet<string> known = [.. DriverRules.All.SelectMany(DriverRules.ParametersOf)];
        string folder = Path.Combine(TestData.Repository, "src/Genirq.Planning/Drivers");
        HashSet<string> used =
        [
            .. Directory.EnumerateFiles(folder, "*Rules.cs")
                .SelectMany(path => Parameter().Matches(File.ReadAllText(path)))
                .Select(static match => match.Groups[1].Value),
            "mpt_msi_enable_sas", "mpt_msi_enable_spi", "mpt_msi_enable_fc",
        ];

        Assert.True(used.Count > 15, $"Only {used.Count} are used.");
        Assert.Equal(used.Order(), known.Order());
    }

    [GeneratedRegex(@"(?:\.Parameter\(|Settings\[)""([a-z_]+)""")]
    private static partial Regex Parameter();
}

using Genirq.Planning.Drivers;

namespace Genirq.Tests.Planning.Drivers;

public sealed class DriverSettingsTests
{
    [Fact]
    public void ParametersOf_CommandLine_GivesTheModulesNumbers()
    {
        const string CommandLine =
            "quiet nvme.write_queues=3 nvme.poll-queues=2 nvme.name=x mptbase.mpt_msi_enable_sas=1 nvme.write_queues=4";

        IReadOnlyDictionary<string, int> found = DriverSettings.ParametersOf(CommandLine, "nvme");

        Assert.Equal(2, found.Count);
        Assert.Equal((4, 2), (found["write_queues"], found["poll_queues"]));
    }

    [Fact]
    public void Of_RuleWithModule_TakesTheModulesParameters()
    {
        DriverSettings settings =
            DriverSettings.Of("mptbase.mpt_msi_enable_sas=1 mptsas.x=2", DriverRules.Find("mptsas")!);

        Assert.Equal(1, settings["mpt_msi_enable_sas"]);
        Assert.Null(settings["x"]);
    }

    [Fact]
    public void FunctionFacts_OutsideThePossible_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new FunctionFacts { MsiXEntries = 2049 });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new FunctionFacts { MsiMessages = 33 });
    }
}

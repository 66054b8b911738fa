using Genirq.Planning.Sources;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

/// <summary>Texts of <c>/proc/interrupts</c> that cannot be true are refused in one line, alone and in a
/// fleet.</summary>
public sealed class HostileInterruptsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("240")]
    [InlineData("4294967300")]
    [InlineData("-3")]
    public void Report_PinThatNoIoApicHas_IsRefused(string pin)
    {
        string file = Write(pin);

        ToolRun.Of("report", file).AssertRefused($"interrupt 4 is on pin {pin} of an I/O APIC, but pins are 0 to 239");

        ToolRun fleet = ToolRun.Of("fleet", "--json", file, Write("4"));
        Assert.Equal((2, ""), (fleet.Code, fleet.Errors));
        string[] lines = fleet.Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains($"\"error\":\"{file}: interrupt 4 is on pin {pin}", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"verdict\":", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAll_PinThatNoIoApicHas_SaysSoInItsCapture()
    {
        MachineSource source = Assert.Single(MachineSource.OpenAll(Write("256")));

        Assert.Equal(
            ["interrupt 4 is on pin 256 of an I/O APIC, but pins are 0 to 239"], source.Capture.Contradictions);
    }

    private string Write(string pin)
    {
        string file = Path.Combine(_folder.Path, $"interrupts{pin}");
        File.WriteAllText(file, $"           CPU0\n  4:          1   IO-APIC   {pin}-edge      serial\n");
        return file;
    }
}

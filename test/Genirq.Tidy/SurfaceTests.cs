using System.Reflection;

namespace Genirq.Tidy;

/// <summary>A change of the public surface shows in the diff of a text file.</summary>
public sealed class SurfaceTests
{
    internal const string AcceptVariable = "GENIRQ_ACCEPT_SURFACE";

    [Theory]
    [InlineData("Genirq")]
    [InlineData("Genirq.Linux")]
    [InlineData("Genirq.Pci")]
    [InlineData("Genirq.Planning")]
    [InlineData("Genirq.Platforms")]
    [InlineData("Genirq.Replay")]
    [InlineData("Genirq.Simulation")]
    [InlineData("Genirq.VfioUser")]
    public void PublicSurface_IsTheOneKept(string name)
    {
        string[] actual = [.. SurfaceText.Of(Assembly.Load(name))];
        string path = Path.Combine(Repository.Root, "test/Genirq.Tidy/Surface", $"{name}.txt");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(path, actual);
        }

        string[] kept = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] changes =
            [.. actual.Except(kept).Select(line => $"+ {line}"), .. kept.Except(actual).Select(line => $"- {line}")];

        Assert.True(
            changes.Length == 0,
            $"The public surface of {name} changed. If that is meant, run these tests with {AcceptVariable}=1 "
            + $"and commit the file.\n{string.Join('\n', changes.Take(40))}");
    }

    [Fact]
    public void Surface_HoldsPublicMembersOnly()
    {
        IReadOnlyList<string> lines = SurfaceText.Of(typeof(IrqSystem).Assembly);

        Assert.Contains(lines, line => line.StartsWith("Genirq.IrqSystem.HandleIrq(Irq irq", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("SpinGate", StringComparison.Ordinal));
    }
}

using System.Globalization;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Each tree of each guest, rebuilt, shows in its debug files what the kernel showed.</summary>
public sealed class GuestRebuildTests
{
    public static TheoryData<string> Machines => [.. GuestArchive.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Rebuild_EveryStep_PrintsTheKernelsDebugFiles(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        List<string> differences = [];
        foreach (GuestStep step in archive.Steps)
        {
            using RebuiltMachine machine = RebuiltMachine.Rebuild(archive.CaptureAt(step.Number));

            if (archive.Text(step.Number, "sys/kernel/debug/irq/domains/VECTOR").Length == 0)
            {
                // A distribution's kernel without debug files: what it shows of places is compared elsewhere.
                continue;
            }

            differences.AddRange(machine.Notes.Where(static note =>
                    !note.Contains("lists no interrupt, but config") && !note.Contains("which CPUs share a cache"))
                .Select(note => $"step {step.Number}: {note}"));
            using StringWriter table = new();
            machine.System.Views.Debug.ReadDomain(machine.Vectors!, table);
            Compare(archive, step, "sys/kernel/debug/irq/domains/VECTOR", table, differences);
            foreach (string irq in archive.List(step.Number, "sys/kernel/debug/irq/irqs"))
            {
                using StringWriter text = new();
                machine.System.Views.Debug.ReadIrq(new Irq(int.Parse(irq, CultureInfo.InvariantCulture)), text);
                Compare(archive, step, $"sys/kernel/debug/irq/irqs/{irq}", text, differences);
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    private static void Compare(
        GuestArchive archive, GuestStep step, string path, StringWriter shown, List<string> differences)
    {
        string[] expected = archive.Text(step.Number, path).Split('\n');
        string[] actual = shown.ToString().Split('\n');
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            string left = i < expected.Length ? expected[i] : "(nothing)";
            string right = i < actual.Length ? actual[i] : "(nothing)";
            if (left != right)
            {
                differences.Add($"step {step.Number}: {path}:{i + 1}: \"{right}\", not \"{left}\"");
            }
        }
    }
}

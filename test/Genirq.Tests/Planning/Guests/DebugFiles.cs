using System.Globalization;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Compares what a machine in the engine shows in its debug files with what the kernel showed.</summary>
internal static class DebugFiles
{
    private const string Folder = "sys/kernel/debug/irq";

    /// <summary>The lines that differ in the table of vectors, in the interrupts' files, and files that one side
    /// lacks.</summary>
    /// <param name="archive">The guest.</param>
    /// <param name="step">The step.</param>
    /// <param name="machine">The machine in the engine after it.</param>
    /// <param name="elsewhere">Interrupts that may be elsewhere in the engine: of the table all is compared but what
    /// that changes.</param>
    public static List<string> Differences(
        GuestArchive archive, int step, RebuiltMachine machine, IReadOnlyCollection<int> elsewhere)
    {
        if (archive.Text(step, $"{Folder}/domains/VECTOR").Length == 0)
        {
            return [.. PlacesThatDiffer(archive, step, machine)];
        }

        List<string> differences = [];
        CompareTables(archive, step, machine, elsewhere, differences);
        SortedSet<int> numbers =
            [.. archive.List(step, $"{Folder}/irqs").Select(name => int.Parse(name, CultureInfo.InvariantCulture))];
        for (int number = machine.System.Numbers.Next(0);
            number < machine.System.Numbers.IrqCount;
            number = machine.System.Numbers.Next(number + 1))
        {
            numbers.Add(number);
        }

        foreach (int number in numbers)
        {
            string shown = Shown(machine, number);
            string expected = archive.Text(step, $"{Folder}/irqs/{number}");
            if ((expected.Length == 0) != (shown.Length == 0))
            {
                differences.Add($"irq {number}: {(expected.Length == 0 ? "one too many" : "missing")}");
                continue;
            }

            Compare($"irq {number}", expected, shown, differences);
        }

        return differences;
    }

    // A distribution's kernel has no debug files: the affinities in effect tell where interrupts are.
    private static IEnumerable<string> PlacesThatDiffer(GuestArchive archive, int step, RebuiltMachine machine) =>
        from interrupt in archive.CaptureAt(step).Interrupts
        where interrupt is { IsRequested: true, EffectiveAffinity.IsEmpty: false }
        let shown = machine.System.Find(interrupt.Irq)?.EffectiveAffinity
        where shown is null || !shown.Equals(interrupt.EffectiveAffinity)
        select $"irq {interrupt.Irq}: on {shown}, not on {interrupt.EffectiveAffinity}";

    private static void CompareTables(
        GuestArchive archive,
        int step,
        RebuiltMachine machine,
        IReadOnlyCollection<int> elsewhere,
        List<string> differences)
    {
        using StringWriter table = new();
        machine.System.Views.Debug.ReadDomain(machine.Vectors!, table);
        string shown = table.ToString();
        string expected = archive.Text(step, $"{Folder}/domains/VECTOR");
        if (elsewhere.Count > 0)
        {
            VectorAccounting accounting = VectorAccounting.Read(shown);
            accounting.Take(elsewhere.Select(irq => VectorOf(Shown(machine, irq))));
            accounting.Put(elsewhere.Select(irq => VectorOf(archive.Text(step, $"{Folder}/irqs/{irq}"))));
            (shown, expected) = (accounting.ToString(), VectorAccounting.Read(expected).ToString());
        }

        Compare("VECTOR", expected, shown, differences);
    }

    private static string Shown(RebuiltMachine machine, int irq)
    {
        using StringWriter text = new();
        machine.System.Views.Debug.ReadIrq(new Irq(irq), text);
        return text.ToString();
    }

    private static DumpedVector? VectorOf(string text) =>
        text.Length == 0 ? null
        : InterruptDumpReader.TryRead(text, out InterruptDump? dump, out string? problem) ? dump.Vector
        : throw new InvalidDataException(problem);

    private static void Compare(string what, string expected, string shown, List<string> differences)
    {
        string[] left = expected.Split('\n');
        string[] right = shown.Split('\n');

        // Names of flags stand below the bits that they explain.
        string[] wanted = [.. left.Where(static line => !IsFlagName(line))];
        string[] actual = [.. right.Where(static line => !IsFlagName(line))];
        for (int i = 0; i < Math.Max(wanted.Length, actual.Length); i++)
        {
            string one = i < wanted.Length ? wanted[i] : "(nothing)";
            string other = i < actual.Length ? actual[i] : "(nothing)";
            if (one != other)
            {
                differences.Add($"{what}: \"{other.Trim()}\", not \"{one.Trim()}\"");
            }
        }
    }

    private static bool IsFlagName(string line) => line.TrimStart().StartsWith("IRQ", StringComparison.Ordinal);
}

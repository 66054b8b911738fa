using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Each step of each guest: the engine, given the machine before it and what was done, gives the machine after
/// it.</summary>
public sealed class GuestStepTests
{
    public static TheoryData<string> Machines => [.. GuestArchive.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Step_OfEveryGuest_GivesTheNextTree(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        List<string> found = [];
        GuestMemory memory = new();
        foreach (GuestStep step in archive.Steps.Skip(1))
        {
            MachineCapture before = archive.CaptureAt(step.Number - 1);
            memory.Learn(before, archive.Log(step.Number - 1));

            // CPUs that are plugged in are there before anything else happens.
            using ChangingMachine machine = new(RebuiltMachine.Rebuild(
                before with { PresentCpus = archive.CaptureAt(step.Number).PresentCpus },
                new RebuildOptions { KnownRows = memory.Rows() }));
            GuestCommands commands = new(archive, step, machine);

            commands.Run();

            GuestUnknown? unknown =
                GuestUnknown.All.SingleOrDefault(one => one.Machine == name && one.Step == step.Number);
            IReadOnlyCollection<int> elsewhere = unknown?.Numbers ?? [];
            string[] problems =
                [.. commands.Problems, .. DebugFiles.Differences(archive, step.Number, machine.Machine, elsewhere)];
            found.AddRange(problems.Where(problem => unknown?.Covers(problem) != true)
                .Select(problem => $"{name} {step.Number} ({step.Words}): {problem}"));
            found.AddRange(elsewhere.Where(irq => !problems.Any(
                problem => problem.StartsWith($"irq {irq}: ", StringComparison.Ordinal)))
                .Select(irq => $"{name} {step.Number}: interrupt {irq} is known after all"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found.Take(40)));
    }

    [Fact]
    public void Differences_OfGuests_StandInTheDocument()
    {
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs/differences.md"));

        string[] rows = [.. document.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal)
            && GuestArchive.Names.Any(name => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)))];

        Assert.Equal(GuestUnknown.All.Select(static one => one.Row), rows);
    }
}

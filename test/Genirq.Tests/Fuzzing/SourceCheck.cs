using Genirq.Cli;
using Genirq.Cpus;
using Genirq.Planning.Plans;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Sums;

namespace Genirq.Tests.Fuzzing;

/// <summary>What holds of each source of machines: the tool takes or refuses it, and no report contradicts
/// itself.</summary>
internal static class SourceCheck
{
    private static readonly string[][] s_ways =
    [
        ["report"], ["plan", "--offline", "1", "--online", "1"], ["report", "--json"],
        ["plan", "--add", "nvme:queues=2,count=2"], ["fleet", "--jobs", "1", "--json"], ["plan", "--balance"],
        ["report", "--csv", "--output", "+irqs"], ["plan", "--affinity", "28=1", "--json"],
        ["report", "--cpu-list", "0"], ["plan", "--remove", "0000:00:03.0"], ["plan", "--isolate", "1", "--json"],
        ["plan", "--no-remap", "--cpus", "4"],
    ];

    /// <summary>Gives a source to the tool, or looks at the sums of its reports and plans.</summary>
    /// <param name="path">The source.</param>
    /// <param name="turn">Which way of using it.</param>
    public static int Run(string path, int turn)
    {
        if (turn % 2 == 1)
        {
            return CheckSums(path);
        }

        string[] way = s_ways[turn / 2 % s_ways.Length];
        return ToolCheck.Run([way[0], path, .. way[1..]]);
    }

    private static int CheckSums(string path)
    {
        try
        {
            foreach (MachineSource source in MachineSource.OpenAll(path))
            {
                if (source.Capture.Contradictions.Count == 0)
                {
                    CheckSums(source);
                }
            }
        }
        catch (SourceException)
        {
            return Tool.BadInput;
        }

        return Tool.Success;
    }

    private static void CheckSums(MachineSource source)
    {
        PlanChange[] changes = [new(PlanChangeKind.Offline, "offline 0") { Cpus = CpuMask.Of(0) }];
        MachinePlan.TryMake(source.Capture, changes, options: null, out PlanResult? plan);
        if (plan is not null)
        {
            ReportSums.Check(plan);
            return;
        }

        using SourceMachine machine = source.Rebuild();
        ReportSums.Check(machine.Report());
    }
}

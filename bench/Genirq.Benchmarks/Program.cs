using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Genirq.Benchmarks.Events;
using Genirq.Benchmarks.Quick;
using Genirq.Benchmarks.VfioUser;

namespace Genirq.Benchmarks;

/// <summary>Benchmarks of the core.</summary>
/// <remarks>
/// <c>--json [--filter TEXT]</c>: the lines of the kernel's recorded table, one JSON object each; <c>--compare
/// FILE</c>: the same beside that table; <c>--boot allocated|requested</c>: a large machine in memory; <c>--reading
/// FOLDER</c>: what reading machines costs, with its files left in the folder; <c>--events</c>: event descriptors
/// beside a loop in C; <c>--vfio-user</c>: a served device beside a bare exchange in C; <c>--dry</c>: everything
/// once, to see that it runs; anything else goes to BenchmarkDotNet, which runs in this process because the
/// repository's build settings do not suit the projects that it generates.
/// </remarks>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["--dry"]:
                return RunDry();
            case ["--boot", "allocated"]:
                Console.WriteLine(MachineBoot.Measure(devices: 4096, cpus: 64, requests: false));
                return 0;
            case ["--boot", "requested"]:
                Console.WriteLine(MachineBoot.Measure(devices: 4096, cpus: 1312, requests: true));
                return 0;
            case ["--json"]:
                PrintQuick(QuickOptions.Full, extras: true);
                return 0;
            case ["--json", "--filter", string filter]:
                PrintQuick(QuickOptions.Full with { Filter = filter }, extras: "two-threads-retained".Contains(filter));
                return 0;
            case ["--events"]:
                PrintEvents(isDry: false);
                return 0;
            case ["--vfio-user"]:
                PrintVfioUser(isDry: false);
                return 0;
            case [SpeedServer.Word, string folder, string devices]:
                SpeedServer.RunAsync(folder, int.Parse(devices, CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
                return 0;
            case ["--reading", string folder]:
                Directory.CreateDirectory(folder);
                foreach (string line in ReadingLines.Measure(folder))
                {
                    Console.WriteLine(line);
                }

                return 0;
            case ["--compare", string file]:
                return Compare(file, "");
            case ["--compare", string file, "--filter", string filter]:
                return Compare(file, filter);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, Configure(Job.Default));
                return 0;
        }
    }

    private static IConfig Configure(Job job) => DefaultConfig.Instance
        .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
        .WithOption(ConfigOptions.DisableOptimizationsValidator, true);

    private static int RunDry()
    {
        string folder = Directory.CreateTempSubdirectory("genirq-bench-").FullName;
        IConfig config = Configure(Job.Dry).WithArtifactsPath(folder);
        bool failed = false;
        foreach (BenchmarkDotNet.Reports.Summary summary in BenchmarkSwitcher
            .FromAssembly(typeof(Program).Assembly).RunAll(config))
        {
            failed |= summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success);
        }

        Directory.Delete(folder, recursive: true);
        PrintQuick(QuickOptions.Dry, extras: true);
        string files = Directory.CreateTempSubdirectory("genirq-reading-").FullName;
        foreach (string line in ReadingLines.Measure(files))
        {
            Console.WriteLine(line);
        }

        Directory.Delete(files, recursive: true);
        Console.WriteLine(MachineBoot.Measure(devices: 8, cpus: 4, requests: true));
        PrintEvents(isDry: true);
        PrintVfioUser(isDry: true);
        return failed ? 1 : 0;
    }

    private static int Compare(string file, string filter)
    {
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"There is no file {file}.");
            return 2;
        }

        IReadOnlyDictionary<string, double> kernel = KernelFigures.Read(file);
        Console.Write(Comparison.ToMarkdown(Measure(QuickOptions.Full with { Filter = filter }), kernel));
        return 0;
    }

    private static void PrintEvents(bool isDry)
    {
        foreach (string line in EventLines.Measure(isDry))
        {
            Console.WriteLine(line);
        }
    }

    private static void PrintVfioUser(bool isDry)
    {
        foreach (string line in SpeedLines.Measure(isDry))
        {
            Console.WriteLine(line);
        }
    }

    private static void PrintQuick(QuickOptions options, bool extras)
    {
        foreach (QuickResult result in Measure(options))
        {
            Console.WriteLine(result.ToJson());
        }

        if (!extras)
        {
            return;
        }

        bool isDry = options.WarmUp == TimeSpan.Zero;
        foreach (string line in ThreadGain.Measure(TimeSpan.FromMilliseconds(isDry ? 5 : 30), isDry ? 1 : 50))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(RetainedBytes.Measure());
    }

    private static IReadOnlyList<QuickResult> Measure(QuickOptions options)
    {
        using ProcessorPin pin = new();
        return new QuickRunner(options).Run(QuickLines.Create(options.Filter));
    }
}

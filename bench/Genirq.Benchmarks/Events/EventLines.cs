using System.Globalization;
using System.Runtime.InteropServices;
using Genirq.Benchmarks.Quick;
using Genirq.Linux.Events;

namespace Genirq.Benchmarks.Events;

/// <summary>What an event descriptor costs, beside the loop in C, in one run.</summary>
internal static class EventLines
{
    private const int Repeats = 31;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Measures, and gives the rows of a table.</summary>
    /// <param name="isDry">Whether everything runs only once, to see that it does.</param>
    public static IEnumerable<string> Measure(bool isDry)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            yield return "Event descriptors are measured on Linux on x86-64 only.";
            yield break;
        }

        using NativeProgram? native = NativeProgram.TryBuild("epoll", out string reason);
        if (native is null)
        {
            yield return $"The loop in C is not measured: {reason}.";
            yield break;
        }

        int repeats = isDry ? 1 : Repeats;
        yield return "| what | ns | against | ns | ratio | wanted |";
        yield return "|---|---|---|---|---|---|";
        foreach ((string what, Func<double> ours, string against, Func<double> theirs, string wanted) in
            Questions(native, isDry ? 100 : 1))
        {
            yield return Row(repeats, what, ours, against, theirs, wanted);
        }

        foreach ((string what, int sources, int rounds) in HandlerQuestions(isDry ? 100 : 1))
        {
            using EventPair pair = new(sources);
            yield return Row(
                repeats, what, () => pair.Interrupt(rounds), "callback", () => pair.Callback(rounds), "1.05");
        }

        yield return "";
        double[] bytes = EventHandlers.AllocatedBytes(isDry ? 20 : 2000);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"bytes for each event: callback {bytes[0]:0.0}, interrupt {bytes[1]:0.0}, await {bytes[2]:0.0}, "
            + $"framework's sockets {bytes[3]:0.0}");
        yield return Idle(isDry ? 100 : 10_000, isDry ? 10 : 3000);
    }

    private static IEnumerable<(string, Func<double>, string, Func<double>, string)> Questions(
        NativeProgram native, int scale)
    {
        int many = 5000 / scale;
        int bursts = 300 / scale;
        int crowds = 100 / scale;
        double Single() => native.Measure("single", many);
        return
        [
            (
                "write to callback, 64 at a time",
                () => EventHandlers.Callback(64, bursts, false),
                "C",
                () => native.Measure("burst", bursts),
                "0.90"
            ),
            ("write to callback, one at a time", () => EventHandlers.Callback(1, many, false), "C", Single, "-"),
            ("write to awaiting task, thread pool", () => EventHandlers.Await(many, false), "C", Single, "1.80"),
            ("write to awaiting task, on the pump", () => EventHandlers.Await(many, true), "C", Single, "1.80"),
            ("write to awaiting task, sockets", () => EventHandlers.AwaitSocket(many), "C", Single, "-"),
            (
                "1,000 ready at once",
                () => EventHandlers.Callback(1000, crowds, true),
                "C",
                () => native.Measure("ready", crowds),
                "1.00"
            ),
        ];
    }

    private static IEnumerable<(string What, int Sources, int Rounds)> HandlerQuestions(int scale) =>
    [
        ("write to interrupt handler, one at a time", 1, 5000 / scale),
        ("write to interrupt handler, 64 at a time", 64, 300 / scale),
    ];

    // The sides take turns, so that a slow phase of the machine meets both; the best of each is compared.
    private static string Row(
        int repeats, string what, Func<double> ours, string against, Func<double> theirs, string wanted)
    {
        // Long enough that everything is compiled for good, which on one CPU takes turns with what is measured.
        long start = TimeProvider.System.GetTimestamp();
        while (repeats > 1 && TimeProvider.System.GetElapsedTime(start) < s_warmUp)
        {
            ours();
        }

        double[] first = new double[repeats];
        double[] second = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            second[i] = theirs();
            first[i] = ours();
        }

        double one = first.Min();
        double other = second.Min();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {one:0} | {against} | {other:0} | {one / other:0.00} | {wanted} |");
    }

    private static string Idle(int count, int milliseconds)
    {
        const string Name = "genirq-idle";
        EventPump pump = new(new EventPumpOptions { Name = Name });
        EventFd[] sources = new EventFd[count];
        EventSubscription[] subscriptions = new EventSubscription[count];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            sources[i] = new EventFd();
            subscriptions[i] = pump.Subscribe(sources[i].Handle, static _ => { }, pump);
        }

        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        long used = ThreadTicks(Name);
        Thread.Sleep(milliseconds);
        used = ThreadTicks(Name) - used;
        pump.Stop();
        pump.Completion.Wait();
        Array.ForEach(sources, static source => source.Dispose());
        GC.KeepAlive(subscriptions);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} idle descriptors: {bytes} bytes each; "
            + $"their thread ran {used} ticks of 10 ms in {milliseconds} ms");
    }

    private static long ThreadTicks(string name)
    {
        string task = Directory.EnumerateDirectories("/proc/self/task")
            .Single(path => File.ReadAllText(Path.Combine(path, "comm")).Trim() == name);
        // After the name: state, parent and so on; user and system time are the 12th and 13th there.
        string[] fields = File.ReadAllText(Path.Combine(task, "stat")).Split(") ")[1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}

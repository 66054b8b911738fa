using System.Diagnostics;
using System.Globalization;
using Genirq.Benchmarks.Quick;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Benchmarks.VfioUser;

/// <summary>What messages to a served device cost, beside the same between two processes in C.</summary>
/// <remarks>Client and server are processes too. All take turns, round by round, so that a slow phase of the machine
/// meets all of them; the best round of each counts.</remarks>
internal static class SpeedLines
{
    private const int Devices = 64;
    private const int Rounds = 101;

    // Recorded: 300,000 posted writes a second beside exchanges of 9 µs; 1.3 times that rate is wanted.
    private const double WantedPosted = 1 / (0.3 * 9 * 1.3);

    /// <summary>Measures; meant to be pinned to one CPU from outside, client and server alike.</summary>
    public static IEnumerable<string> Measure(bool isDry)
    {
        if (!OperatingSystem.IsLinux() || NativeProgram.TryBuild("pingpong", out string reason) is not { } native)
        {
            yield return "vfio-user: skipped: it needs Linux and gcc";
            yield break;
        }

        using (native)
        {
            string folder = Directory.CreateTempSubdirectory("genirq-speed-").FullName;
            using Process server = SpeedServer.Start(folder, Devices);
            foreach (string line in Measure(folder, isDry, native))
            {
                yield return line;
            }

            server.StandardInput.Close();
            server.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Measure(string folder, bool isDry, NativeProgram native)
    {
        int count = isDry ? 100 : 3000;
        VfioUserClientOptions options = new() { ReplyTimeoutMilliseconds = 0 };
        VfioUserClient[] clients = [.. Enumerable.Range(0, Devices).Select(
            device => VfioUserClient.Connect(SpeedServer.PathOf(folder, device), options))];
        VfioUserClient client = clients[0];
        SystemCalls.Real.EventFd(0, EventFdFlags.None, out EventFdHandle armed);
        client.SetIrqs(IrqKind.MsiX, IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 0, 1, default, armed);
        double[] best = Best(isDry ? 1 : Rounds,
        [
            () => native.Measure("exchange", count),
            () => native.Measure("posted", count),
            () => native.Measure("trigger", count),
            () => Time(count, () => Reads(client, count)),
            () => Time(count, () => Writes(client, count)),
            () => Time(count, () => Triggers(client, armed, count)),
            () => Time(count, () => ReadsOfAll(clients, count)),
        ]);
        yield return "| what | µs | against an exchange in C | wanted | met | against the same in C |";
        yield return "|---|---|---|---|---|---|";
        yield return Line("exchange in C", best[0], best[0], null, null);
        yield return Line("posted message in C", best[1], best[0], null, null);
        yield return Line("event descriptor by a message in C", best[2], best[0], null, null);
        yield return Line("REGION_READ", best[3], best[0], 1.30, best[0]);
        yield return Line("posted write", best[4], best[0], WantedPosted, best[1]);
        yield return Line("trigger to readable descriptor", best[5], best[0], 0.65, best[2]);
        yield return Line("REGION_READ, 64 devices in turn, against one", best[6], best[3], 1.20, null);
        foreach (VfioUserClient each in clients)
        {
            each.Dispose();
        }

        armed.Dispose();
    }

    private static double[] Best(int rounds, Func<double>[] questions)
    {
        double[] best = [.. questions.Select(static _ => double.MaxValue)];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < questions.Length; i++)
            {
                best[i] = Math.Min(best[i], questions[i]());
            }
        }

        return best;
    }

    private static string Line(string what, double microseconds, double against, double? wanted, double? same)
    {
        double ratio = microseconds / against;
        string met = wanted is null ? "-" : ratio <= wanted ? "yes" : "no";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {microseconds:0.00} | {ratio:0.00} | {Text(wanted)} | {met} | {Text(microseconds / same)} |");
    }

    private static string Text(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static double Time(int count, Action run)
    {
        long begin = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / count;
    }

    private static void Reads(VfioUserClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.ReadUInt32(0, 0, out _);
        }
    }

    private static void ReadsOfAll(VfioUserClient[] clients, int count)
    {
        for (int i = 0; i < count; i++)
        {
            clients[i % Devices].ReadUInt32(0, 0, out _);
        }
    }

    // The read at the end shows that all are done.
    private static void Writes(VfioUserClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.WriteUInt32(0, 0, 1, isPosted: true);
        }

        client.ReadUInt32(0, 0, out _);
    }

    // The descriptor blocks: reading it ends when it is readable.
    private static void Triggers(VfioUserClient client, EventFdHandle armed, int count)
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < count; i++)
        {
            client.PostTrigger(IrqKind.MsiX, 0, 1);
            SystemCalls.Real.Read(armed, counter);
        }
    }
}

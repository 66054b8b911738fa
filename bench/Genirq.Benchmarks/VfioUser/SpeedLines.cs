using System.Diagnostics;
using System.Globalization;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Benchmarks.VfioUser;

/// <summary>What messages to a served device cost, beside a bare exchange of 32 and 36 bytes between two processes in
/// C.</summary>
internal static class SpeedLines
{
    private const int Devices = 64;
    private const int Rounds = 7;

    /// <summary>Measures; meant to be pinned to one CPU from outside, client and server alike.</summary>
    public static IEnumerable<string> Measure(bool isDry)
    {
        if (!OperatingSystem.IsLinux() || NativeExchange.TryBuild(out string reason) is not { } native)
        {
            yield return "vfio-user: skipped: it needs Linux and gcc";
            yield break;
        }

        using (native)
        {
            string folder = Directory.CreateTempSubdirectory("genirq-speed-").FullName;
            using Process server = SpeedServer.Start(folder, Devices);
            int count = isDry ? 100 : 20_000;
            foreach (string line in Measure(folder, count, native))
            {
                yield return line;
            }

            server.StandardInput.Close();
            server.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Measure(string folder, int count, NativeExchange native)
    {
        VfioUserClientOptions options = new() { ReplyTimeoutMilliseconds = 0 };
        VfioUserClient[] clients = [.. Enumerable.Range(0, Devices).Select(
            device => VfioUserClient.Connect(SpeedServer.PathOf(folder, device), options))];
        VfioUserClient client = clients[0];
        SystemCalls.Real.EventFd(0, EventFdFlags.NonBlocking, out EventFdHandle armed);
        client.SetIrqs(IrqKind.MsiX, IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, 0, 1, default, armed);
        double exchange = native.Measure();
        yield return "| what | µs | against a bare exchange | wanted | met |";
        yield return "|---|---|---|---|---|";
        yield return string.Create(
            CultureInfo.InvariantCulture, $"| bare exchange in C | {exchange:0.00} | 1.00 | - | - |");
        double read = Median(count, () => Reads(client, count));
        yield return Line("REGION_READ", read, exchange, 1.30);

        // Recorded: 300,000 posted writes a second beside exchanges of 9 µs; 1.3 times that rate is wanted.
        yield return Line("posted write", Median(count, () => Writes(client, count)), exchange, 1 / (0.3 * 9 * 1.3));
        double trigger = Median(count, () => Triggers(client, armed, count));
        yield return Line("trigger to readable descriptor", trigger, exchange, 0.65);
        double many = Median(count, () => ReadsOfAll(clients, count));
        double one = Median(count, () => Reads(client, count));
        yield return Line("REGION_READ, 64 devices in turn, against one", many, one, 1.20);
        foreach (VfioUserClient each in clients)
        {
            each.Dispose();
        }

        armed.Dispose();
    }

    private static string Line(string what, double microseconds, double against, double wanted)
    {
        double ratio = microseconds / against;
        string met = ratio <= wanted ? "yes" : "no";
        return string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {microseconds:0.00} | {ratio:0.00} | {wanted:0.00} | {met} |");
    }

    private static double Median(int count, Action run)
    {
        run();
        double[] results = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            results[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds / count;
        }

        Array.Sort(results);
        return results[Rounds / 2];
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

    private static void Triggers(VfioUserClient client, EventFdHandle armed, int count)
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < count; i++)
        {
            client.PostTrigger(IrqKind.MsiX, 0, 1);
            SystemCalls.Real.Poll(armed, PollEvents.In, -1, out _);
            SystemCalls.Real.Read(armed, counter);
        }
    }
}

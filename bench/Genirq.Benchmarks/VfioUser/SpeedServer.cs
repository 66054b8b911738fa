using System.Diagnostics;
using Genirq.VfioUser.Serving;

namespace Genirq.Benchmarks.VfioUser;

/// <summary>The server of the measurements, in a process of its own.</summary>
internal static class SpeedServer
{
    /// <summary>The word that makes this program the server.</summary>
    public const string Word = "--vfio-user-server";

    /// <summary>Serves devices on one loop until the input ends.</summary>
    public static async Task RunAsync(string folder, int count)
    {
        await using VfioUserLoop loop = new();
        List<VfioUserServer> servers = [];
        for (int i = 0; i < count; i++)
        {
            servers.Add(await VfioUserServer.StartAsync(
                new SpeedCard(), new VfioUserServerOptions { SocketPath = PathOf(folder, i), Loop = loop }));
        }

        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        foreach (VfioUserServer server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Starts the server's process, and waits until it serves.</summary>
    public static Process Start(string folder, int count)
    {
        string[] words = [Word, folder, $"{count}"];
        string program = Environment.ProcessPath!;
        string[] before = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [Path.Combine(AppContext.BaseDirectory, "Genirq.Benchmarks.dll")]
            : [];
        Process process = Process.Start(new ProcessStartInfo(program, [.. before, .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardOutput.ReadLine();
        return process;
    }

    /// <summary>The path of a device's socket.</summary>
    public static string PathOf(string folder, int device) => Path.Combine(folder, $"{device}");
}

using System.Diagnostics;
using System.Globalization;

namespace Genirq.Integration.VfioUser;

/// <summary><c>genirq serve</c> as a process of its own, stopped by signals.</summary>
public sealed class ServeCommandTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Serve_StoppedByASignal_RemovesItsSocket_AndEndsWell(string signal)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        string path = Path.Combine(folder, "device");

        // Whoever runs the tests may have signals ignored, which is inherited.
        using Process tool = Start(
            "/usr/bin/env",
            "--default-signal",
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Genirq.Cli.dll"),
            "serve",
            "endpoint",
            "--socket",
            path);

        string? first = await tool.StandardOutput.ReadLineAsync();
        bool isThere = File.Exists(path);
        string number = tool.Id.ToString(CultureInfo.InvariantCulture);
        using Process kill = Start("/bin/sh", "-c", $"kill -{signal} {number}");
        await kill.WaitForExitAsync();
        string rest = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();

        Assert.StartsWith("serving endpoint", first, StringComparison.Ordinal);
        Assert.True(isThere);
        Assert.EndsWith($"stopped; {path} is removed\n", rest, StringComparison.Ordinal);
        Assert.Equal(0, tool.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    // Its input stays open: the end of it stops nothing.
    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}

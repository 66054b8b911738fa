using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Genirq.Benchmarks.Events;

/// <summary>The epoll loop in C, built where a compiler is installed.</summary>
internal sealed class NativeLoop : IDisposable
{
    private readonly string _program;

    private NativeLoop(string program) => _program = program;

    /// <summary>Builds it.</summary>
    /// <param name="reason">Why it could not be built.</param>
    public static NativeLoop? TryBuild(out string reason)
    {
        string folder = AppContext.BaseDirectory;
        string source = "";
        while (folder.Length > 0 && !File.Exists(source = Path.Combine(folder, "bench/native/epoll.c")))
        {
            folder = Path.GetDirectoryName(folder) ?? "";
        }

        if (folder.Length == 0)
        {
            reason = "bench/native/epoll.c is not beside the program";
            return null;
        }

        string program = Path.Combine(Path.GetTempPath(), $"genirq-epoll-{Environment.ProcessId}");
        reason = "gcc is not installed, or failed";
        return Run("gcc", "-O2", "-pthread", "-o", program, source) is null ? null : new NativeLoop(program);
    }

    /// <summary>Runs it.</summary>
    /// <returns>Nanoseconds for each event.</returns>
    public double Measure(string mode, int rounds) =>
        double.Parse(
            Run(_program, mode, rounds.ToString(CultureInfo.InvariantCulture))
                ?? throw new InvalidOperationException($"The loop in C failed ({mode})."),
            CultureInfo.InvariantCulture);

    public void Dispose() => File.Delete(_program);

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

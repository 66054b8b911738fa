using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Genirq.Benchmarks.VfioUser;

/// <summary>The bare exchange in C, built where a compiler is installed.</summary>
internal sealed class NativeExchange : IDisposable
{
    private readonly string _program;

    private NativeExchange(string program) => _program = program;

    /// <summary>Builds it.</summary>
    /// <param name="reason">Why it could not be built.</param>
    public static NativeExchange? TryBuild(out string reason)
    {
        string folder = AppContext.BaseDirectory;
        string source = "";
        while (folder.Length > 0 && !File.Exists(source = Path.Combine(folder, "bench/native/pingpong.c")))
        {
            folder = Path.GetDirectoryName(folder) ?? "";
        }

        if (folder.Length == 0)
        {
            reason = "bench/native/pingpong.c is not beside the program";
            return null;
        }

        string program = Path.Combine(Path.GetTempPath(), $"genirq-pingpong-{Environment.ProcessId}");
        reason = "gcc is not installed, or failed";
        return Run("gcc", "-O2", "-o", program, source) is null ? null : new NativeExchange(program);
    }

    /// <summary>Runs it.</summary>
    /// <returns>Microseconds for each exchange.</returns>
    public double Measure() => double.Parse(
        Run(_program) ?? throw new InvalidOperationException("The exchange in C failed."),
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

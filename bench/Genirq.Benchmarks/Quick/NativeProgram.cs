using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Genirq.Benchmarks.Quick;

/// <summary>A program in C of bench/native, to be measured beside; built where a compiler is installed.</summary>
internal sealed class NativeProgram : IDisposable
{
    private readonly string _program;

    private NativeProgram(string program) => _program = program;

    /// <summary>Builds it.</summary>
    /// <param name="name">Its name, without ".c".</param>
    /// <param name="reason">Why it could not be built.</param>
    public static NativeProgram? TryBuild(string name, out string reason)
    {
        string folder = AppContext.BaseDirectory;
        string source = "";
        while (folder.Length > 0 && !File.Exists(source = Path.Combine(folder, $"bench/native/{name}.c")))
        {
            folder = Path.GetDirectoryName(folder) ?? "";
        }

        if (folder.Length == 0)
        {
            reason = $"bench/native/{name}.c is not beside the program";
            return null;
        }

        string program = Path.Combine(Path.GetTempPath(), $"genirq-{name}-{Environment.ProcessId}");
        reason = "gcc is not installed, or failed";
        return Run("gcc", "-O2", "-pthread", "-o", program, source) is null ? null : new NativeProgram(program);
    }

    /// <summary>Runs it.</summary>
    /// <param name="mode">What it does.</param>
    /// <param name="count">How often.</param>
    /// <returns>The figure that it prints.</returns>
    public double Measure(string mode, int count) => double.Parse(
        Run(_program, mode, count.ToString(CultureInfo.InvariantCulture))
            ?? throw new InvalidOperationException($"{_program} failed ({mode})."),
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

using System.Diagnostics;

namespace Genirq.Integration.Interop;

/// <summary>A test that needs a C compiler and the kernel's user headers; without them it says so.</summary>
public sealed class CompilerFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_missing = new(Probe);

    public CompilerFactAttribute() => Skip = s_missing.Value;

    // Runs a program and gives its output; null if it is not there or fails.
    internal static string? Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = errors.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string? Probe()
    {
        if (Run("gcc", "--version") is null)
        {
            return "gcc is not installed.";
        }

        return File.Exists("/usr/include/linux/kvm.h") ? null : "The kernel's user headers are not installed.";
    }
}

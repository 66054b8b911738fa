using System.Diagnostics;

namespace Genirq.Benchmarks.Quick;

/// <summary>Keeps the measuring thread on one CPU while it lives.</summary>
internal sealed class ProcessorPin : IDisposable
{
    private readonly nint _before;

    /// <summary>Pins to the lowest CPU that the process may use; does nothing where the system cannot.</summary>
    public ProcessorPin()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            _before = process.ProcessorAffinity;
            process.ProcessorAffinity = _before & -_before;
        }
    }

    /// <summary>Lets the threads that are started from here on run anywhere again.</summary>
    public void Dispose()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            process.ProcessorAffinity = _before;
        }
    }
}

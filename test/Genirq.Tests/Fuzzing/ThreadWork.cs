using System.Globalization;

namespace Genirq.Tests.Fuzzing;

/// <summary>How much work a thread did: a bound on it holds however busy the machine is.</summary>
/// <param name="Cpu">Time on a CPU.</param>
/// <param name="Bytes">Memory that was taken, given back or not.</param>
internal readonly record struct ThreadWork(TimeSpan Cpu, long Bytes)
{
    private const int NanosecondsATick = 100;

    /// <summary>What the calling thread did up to now.</summary>
    public static ThreadWork Now() =>
        new(CpuOf("/proc/thread-self"), GC.GetAllocatedBytesForCurrentThread());

    /// <summary>The time that a thread was on a CPU; zero where the kernel does not count it.</summary>
    /// <param name="folder">The thread's folder below <c>/proc</c>.</param>
    public static TimeSpan CpuOf(string folder)
    {
        string path = $"{folder}/schedstat";
        return File.Exists(path)
            ? new TimeSpan(long.Parse(File.ReadAllText(path).Split(' ')[0], CultureInfo.InvariantCulture)
                / NanosecondsATick)
            : TimeSpan.Zero;
    }

    /// <summary>The work between two times.</summary>
    public static ThreadWork operator -(ThreadWork later, ThreadWork earlier) =>
        new(later.Cpu - earlier.Cpu, later.Bytes - earlier.Bytes);
}

namespace Genirq.Planning.Drivers;

/// <summary>What a rule answers: a function on a machine, with the driver's settings.</summary>
/// <param name="Function">The function.</param>
/// <param name="Cpus">The CPUs.</param>
/// <param name="Settings">The settings.</param>
internal sealed record DriverQuestion(FunctionFacts Function, CpuFacts Cpus, DriverSettings Settings)
{
    /// <summary>CPUs online.</summary>
    internal int Online => Cpus.Online.Count;

    /// <summary>CPUs that can ever be there.</summary>
    internal int Possible => Cpus.Possible.Count;

    /// <summary>The entries of the table; without one, no limit.</summary>
    internal int Table => Function.MsiXEntries == 0 ? FunctionFacts.LargestTable : Function.MsiXEntries;

    /// <summary>The default number of receive queues of network drivers: half of the cores, but not of one or
    /// two.</summary>
    /// <remarks>Source: Linux 6.12, net/core/dev.c, netif_get_num_default_rss_queues.</remarks>
    internal int DefaultRings
    {
        get
        {
            int cores = Cpus.Count(DriverCpus.Cores);
            return cores > 2 ? (cores + 1) / 2 : cores;
        }
    }

    /// <summary>Whether it is known which CPUs share a core.</summary>
    internal bool AreCoresKnown => Cpus.Cores.Count > 0;

    /// <summary>What <see cref="DefaultRings"/> is half of, in words.</summary>
    internal string HalfOfCores =>
        AreCoresKnown ? "half of the cores online" : "half of the CPUs online, each assumed to be a core of its own";

    /// <summary>A parameter, or its default.</summary>
    internal int Parameter(string name, int otherwise) => Settings[name] ?? otherwise;

    /// <summary>The smaller of a number and what the settings say of queues.</summary>
    internal int LimitQueues(int number) => Math.Min(number, Settings.Queues ?? number);

    /// <summary>Whether the kernel is of a version or later.</summary>
    internal bool IsSince(int major, int minor) => Settings.Kernel >= new Version(major, minor);
}

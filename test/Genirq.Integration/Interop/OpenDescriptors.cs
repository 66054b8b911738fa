namespace Genirq.Integration.Interop;

/// <summary>The descriptors that this process has open, to see that a failing path leaves none behind.</summary>
internal static class OpenDescriptors
{
    /// <summary>Which event descriptors, sockets, epoll sets and devices are open: number and what it is.</summary>
    /// <remarks>Files and pipes are the runtime's own business and come and go with it.</remarks>
    public static string[] Now() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Describe)
            .Where(static text => text.Contains("anon_inode", StringComparison.Ordinal)
                || text.Contains("socket:", StringComparison.Ordinal)
                || text.Contains("memfd:", StringComparison.Ordinal)
                || text.Contains("/dev/kvm", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The same before something is tried: what earlier tests left to the collector is closed first.</summary>
    /// <remarks>Otherwise it would go at any time in between. Only here: what the tried code leaves to the collector is
    /// to be seen.</remarks>
    public static string[] AtStart()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now();
    }

    /// <summary>Waits until just these are open, where another thread closes the last ones in its own time.</summary>
    /// <remarks>What stays open ends in the assertion that names it.</remarks>
    public static async Task WaitForAsync(string[] expected)
    {
        for (int i = 0; i < 1000 && !Now().SequenceEqual(expected); i++)
        {
            await Task.Delay(20);
        }

        Assert.Equal(expected, Now());
    }

    private static string Describe(string path)
    {
        try
        {
            return $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}";
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}

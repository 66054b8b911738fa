using System.Diagnostics;

namespace Genirq.Integration.VfioUser;

/// <summary>A test that needs a QEMU with vfio-user, a guest kernel and a C compiler.</summary>
internal sealed class QemuFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_missing = new(FindMissing);

    /// <summary>Skips the test if something is missing.</summary>
    public QemuFactAttribute() => Skip = s_missing.Value;

    /// <summary>The folder with the scripts of guests.</summary>
    public static string Scripts { get; } = Path.Combine(FindRoot(), "test", "guest");

    private static string? FindMissing()
    {
        if (!File.Exists("/usr/bin/gcc"))
        {
            return "No C compiler: the guest's program cannot be made.";
        }

        string script = Path.Combine(Scripts, "newer-qemu");
        using Process check = Process.Start(new ProcessStartInfo("/bin/bash", [script, "--check"])
        {
            RedirectStandardOutput = true,
        })!;
        string missing = check.StandardOutput.ReadToEnd().Trim().Replace("\n", ", ", StringComparison.Ordinal);
        check.WaitForExit();
        return check.ExitCode == 0
            ? null
            : $"Missing: {missing}; test/guest/newer-qemu gets it.";
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Genirq.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The repository was not found.");
    }
}

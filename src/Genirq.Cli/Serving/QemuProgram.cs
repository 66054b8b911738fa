using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Genirq.Cli.Serving;

/// <summary>The QEMU that is there, and what it must be started with to attach a device.</summary>
/// <param name="Program">Its path or name.</param>
/// <param name="Version">Its version; null: there is none, or it did not say.</param>
internal sealed partial record QemuProgram(string Program, Version? Version)
{
    /// <summary>The first version that has the device vfio-user-pci.</summary>
    public static Version FirstWithVfioUser { get; } = new(10, 1);

    // From this one on the emulated IOMMU has 32-bit destinations without KVM.
    private static readonly Version s_firstWithWideDestinations = new(11, 0);

    /// <summary>Whether it can attach a device.</summary>
    public bool CanAttach => Version >= FirstWithVfioUser;

    /// <summary>Asks a QEMU for its version.</summary>
    /// <param name="program">Its path or name.</param>
    public static QemuProgram Find(string program = "qemu-system-x86_64")
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, "--version")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new QemuProgram(program, ReadVersion(text));
        }
        catch (Win32Exception)
        {
            return new QemuProgram(program, null);
        }
    }

    /// <summary>The version in what QEMU prints; null if there is none.</summary>
    public static Version? ReadVersion(string text) =>
        VersionLine().Match(text) is { Success: true } match
            ? new Version(
                int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : null;

    /// <summary>The options that attach a device, one a line.</summary>
    /// <param name="socketPath">The path of the socket.</param>
    public IReadOnlyList<string> OptionsFor(string socketPath)
    {
        string path = Path.GetFullPath(socketPath).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        string device = $$$"""{"driver":"vfio-user-pci","socket":{"type":"unix","path":"{{{path}}}"}}""";
        string wide = Version >= s_firstWithWideDestinations ? ",eim=on" : "";
        return
        [
            "-object memory-backend-memfd,id=m0,size=1G,share=on",
            "-machine q35,memory-backend=m0",
            $"-device intel-iommu,intremap=on,caching-mode=on{wide}",
            $"-device '{device.Replace("'", "'\\''", StringComparison.Ordinal)}'",
        ];
    }

    /// <summary>What is wrong with it, as a sentence; null: it can attach a device.</summary>
    public string? Problem => CanAttach ? null
        : Version is null
            ? $"No {Program} was found; QEMU {FirstWithVfioUser} or newer attaches the device with these options:"
            : $"{Program} is version {Version}, which has no vfio-user-pci; {FirstWithVfioUser} or newer is needed:";

    [GeneratedRegex(@"version (\d{1,4})\.(\d{1,4})")]
    private static partial Regex VersionLine();
}

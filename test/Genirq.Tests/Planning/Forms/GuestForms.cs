using System.Formats.Tar;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Tests.Planning.Archives;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Forms;

/// <summary>A machine that a real kernel ran on, in the forms that bug reports have.</summary>
/// <param name="guest">The machine.</param>
/// <param name="step">After which step.</param>
internal sealed class GuestForms(GuestArchive guest, int step)
{
    private const string Report = "sosreport-guest-2026-01-02-abcdefg";
    private const string Config = "scc_guest_260102_1200";

    /// <summary>What its files say.</summary>
    public MachineCapture Capture => guest.CaptureAt(step);

    private string Rows => guest.Text(step, CapturePaths.Interrupts);

    private string CpuInfo => guest.Text(step, CapturePaths.CpuInfo);

    private string Listing => ListingText.OfRoot(Capture);

    /// <summary>Writes a form into a folder.</summary>
    /// <param name="form">The form.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>What to open.</returns>
    public string Write(string form, string folder)
    {
        (string name, byte[] bytes) = form switch
        {
            "sosreport.tar.xz" => (form, XzFiles.Pack(Pack(SosFiles()))),
            "sosreport.tar.gz" => (form, PackedFiles.Gzip(Pack(SosFiles()))),
            "sosreport.tar" => (form, Pack(SosFiles())),
            "supportconfig.txz" => (form, XzFiles.Pack(Pack(ConfigFiles()))),
            "hw-probe.txz" => (form, XzFiles.Pack(Pack(ProbeFiles()))),
            "nvidia-bug-report.log" => (form, Encoding.Latin1.GetBytes(NvidiaLog())),
            "nvidia-bug-report.log.gz" => (form, PackedFiles.Gzip(Encoding.Latin1.GetBytes(NvidiaLog()))),
            "text" => (form, Encoding.Latin1.GetBytes($"{Listing}\n{CpuInfo}\n{Rows}\n")),
            "hardware.txt" => (form, Encoding.Latin1.GetBytes(
                string.Concat(ConfigFiles().Select(static file => file.Text)))),
            _ => ("", []),
        };
        if (name.Length > 0)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }

        WriteFiles(
            folder,
            form switch
            {
                "sosreport" => SosFiles(),
                "supportconfig" => ConfigFiles(),
                "hw-probe" => ProbeFiles(),
                _ => throw new ArgumentException($"There is no form '{form}'.", nameof(form)),
            });
        return Directory.EnumerateDirectories(folder).Single();
    }

    private static void WriteFiles(string folder, IEnumerable<(string Path, string Text)> files)
    {
        foreach ((string path, string text) in files)
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text, Encoding.Latin1);
        }
    }

    private static byte[] Pack(IEnumerable<(string Path, string Text)> files)
    {
        PackedFiles packed = new(TarEntryFormat.Gnu);
        foreach ((string path, string text) in files)
        {
            packed.AddFile(path, text);
        }

        return packed.Bytes();
    }

    // sos copies files below proc and sys, but no folder of functions.
    private IEnumerable<(string Path, string Text)> SosFiles()
    {
        yield return ($"{Report}/sos_logs/sos.log", "collecting\n");
        yield return ($"{Report}/sos_commands/pci/lspci_-nnvv", Listing);
        yield return ($"{Report}/sos_commands/pci/lspci_-tv", "-[0000:00]-+-00.0  Intel Corporation Device\n");
        yield return ($"{Report}/sos_commands/hardware/dmidecode", "# dmidecode 3.5\n");
        foreach (string path in (string[])[CapturePaths.Interrupts, CapturePaths.CpuInfo, CapturePaths.Version,
            CapturePaths.CommandLine, CapturePaths.OnlineCpus, CapturePaths.PossibleCpus])
        {
            yield return ($"{Report}/{path}", guest.Text(step, path));
        }

        foreach (string irq in guest.List(step, CapturePaths.IrqFolder)
            .Where(static name => char.IsAsciiDigit(name[0])))
        {
            foreach (string file in (string[])[CapturePaths.Affinity, CapturePaths.EffectiveAffinity])
            {
                string path = $"{CapturePaths.IrqFolder}/{irq}/{file}";
                yield return ($"{Report}/{path}", guest.Text(step, path));
            }
        }
    }

    private IEnumerable<(string Path, string Text)> ConfigFiles()
    {
        const string Head = "#=============================================================================#\n"
            + "#                  Supportutils - Supportconfig Generation                     #\n";
        const string Command = "#==[ Command ]======================================#\n# ";
        const string File = "#==[ Configuration File ]===========================#\n# ";
        yield return ($"{Config}/basic-environment.txt",
            $"{Head}{Command}/bin/date\nFri Jan  2 12:00:00 UTC 2026\n\n");
        yield return ($"{Config}/hardware.txt",
            $"{Head}{Command}/sbin/lspci -b\n{ListingText.Heads(Capture)}\n{Command}/sbin/lspci -vvnn\n{Listing}\n");
        yield return ($"{Config}/proc.txt", $"{Head}{File}/proc/cpuinfo\n{CpuInfo}\n{File}/proc/interrupts\n{Rows}\n"
            + $"{File}/proc/meminfo\nMemTotal:        2014544 kB\nMemFree:         1911032 kB\n\n");
    }

    private IEnumerable<(string Path, string Text)> ProbeFiles()
    {
        yield return ("hw.info/host", "system:debian\n");
        yield return ("hw.info/logs/lspci_all", Listing);
        yield return ("hw.info/logs/interrupts", Rows);
        yield return ("hw.info/logs/cpuinfo", CpuInfo);
        yield return ("hw.info/logs/dmesg", "[    0.000000] Linux version 6.12\n");
    }

    private string NvidiaLog()
    {
        const string Rule = "\n____________________________________________\n\n";
        return $"Start of NVIDIA bug report log file.{Rule}/usr/bin/lspci -nn\n\n{ListingText.Heads(Capture)}{Rule}"
            + $"/usr/bin/lspci -nnDvvvxxx\n\n{Listing}{Rule}*** /proc/cpuinfo\n"
            + $"*** ls: -r--r--r-- 1 root root 0 2026-01-02 12:00:00.000000000 +0000 /proc/cpuinfo\n{CpuInfo}{Rule}"
            + "*** /proc/interrupts\n"
            + $"*** ls: -r--r--r-- 1 root root 0 2026-01-02 12:00:00.000000000 +0000 /proc/interrupts\n{Rows}{Rule}"
            + "*** /proc/meminfo\nMemTotal:        2014544 kB\nEnd of NVIDIA bug report log file.\n";
    }
}

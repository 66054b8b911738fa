using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Captures;

/// <summary>Copies the files that a report needs out of a tree into a folder that can be carried elsewhere.</summary>
/// <remarks>
/// Functions become folders instead of links, and the driver a link that leads nowhere; readers take both. Of
/// <c>/proc/cmdline</c>, <c>/proc/cpuinfo</c> and <c>/proc/version</c> only the words and lines are kept that say
/// something about interrupts, or the release.
/// </remarks>
internal sealed class CaptureWriter
{
    // Limit: the largest file that is copied but /proc/interrupts: config is 4096, the others are lines.
    private const int MaximumBytes = 1 << 16;

    private readonly ICaptureTree _tree;
    private readonly string _target;
    private readonly CaptureNotes _notes = new();
    private readonly byte[] _buffer = new byte[MaximumBytes];
    private readonly CancellationToken _cancellation;

    private readonly bool _keepsHost;

    private CaptureWriter(ICaptureTree tree, string target, bool keepsHost, CancellationToken cancellation)
    {
        _tree = tree;
        _target = target;
        _keepsHost = keepsHost;
        _cancellation = cancellation;
    }

    private int Files { get; set; }

    /// <summary>Copies a tree.</summary>
    /// <param name="tree">The tree, mostly the live machine.</param>
    /// <param name="folder">A folder that is empty or does not exist.</param>
    /// <param name="keepsHost">Whether the machine's name is among it.</param>
    /// <param name="cancellationToken">Ends the copying; the folder stays as it was.</param>
    /// <returns>How many files were written, and what could not be read.</returns>
    /// <exception cref="IOException">The folder is not empty, or cannot be written; it stays as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>Works in a folder beside it, which gets the name when it is whole.</remarks>
    public static (int Files, IReadOnlyList<string> Notes) Write(
        ICaptureTree tree, string folder, bool keepsHost = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new IOException($"{folder}: this is not an empty folder, and nothing is overwritten.");
        }

        string partial = $"{target}.partial";
        if (Path.Exists(partial))
        {
            throw new IOException($"{partial}: it is left from a capture that did not end, or one is running; delete "
                + "it, or choose another folder.");
        }

        try
        {
            Directory.CreateDirectory(partial);
            CaptureWriter writer = new(tree, partial, keepsHost, cancellationToken);
            writer.CopyAll();
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(partial, target);
            return (writer.Files, writer._notes.ToList());
        }
        catch
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }

            throw;
        }
    }

    private void CopyAll()
    {
        CopyStream(CapturePaths.Interrupts, isOptional: false);
        Copy(CapturePaths.Origin, isOptional: true);
        if (_keepsHost)
        {
            Copy(CapturePaths.HostName, isOptional: true);
        }

        Copy(CapturePaths.OnlineCpus);
        Copy(CapturePaths.PossibleCpus);
        CopyCpus();
        CopyIrqs();

        if (!MachineCaptureReader.ArchitectureOf(_tree).MayBeX86())
        {
            CopyParents();
        }

        Directory.CreateDirectory(Path.Combine(_target, CapturePaths.PciDevices));
        foreach (string name in List(CapturePaths.PciDevices))
        {
            if (PciSlot.TryParse(name, out _))
            {
                CopyFunction(name);
            }
        }
    }

    private void CopyParents()
    {
        ParentFiles files = new(_tree);
        foreach (string path in files.Find())
        {
            CopyStream(path, isOptional: true);
        }

        string? log = KernelLogFacts.Paths.FirstOrDefault(path =>
        {
            CaptureAccess access = _tree.Open(path, out Stream? stream);
            stream?.Dispose();
            return access == CaptureAccess.Ok;
        });
        if (log is not null)
        {
            CopyFiltered(log, static line => KernelLogFacts.IsKept(line) ? line : null);
        }

        foreach (string refused in files.Refused)
        {
            _notes.Add($"sudo would add {refused}");
        }
    }

    private void CopyCpus()
    {
        Copy(CapturePaths.PresentCpus, isOptional: true);
        Copy(CapturePaths.IsolatedCpus, isOptional: true);
        CopyFiltered(CapturePaths.CommandLine, CaptureFilter.OfCommandLine);
        CopyFiltered(CapturePaths.CpuInfo, CaptureFilter.OfCpuInfo);
        CopyFiltered(CapturePaths.Version, CaptureFilter.OfVersion);
        foreach (string name in List(CapturePaths.Nodes, isOptional: true))
        {
            if (name.StartsWith("node", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), out _))
            {
                Copy($"{CapturePaths.Nodes}/{name}/cpulist");
            }
        }

        CpuMask online = new SmallFiles(_tree, new CaptureNotes()).ReadCpus(CapturePaths.OnlineCpus) ?? CpuMask.Empty;
        foreach (int cpu in online)
        {
            Copy(CapturePaths.Siblings(cpu), isOptional: true);
            Copy(CapturePaths.Cluster(cpu), isOptional: true);
        }
    }

    private void CopyIrqs()
    {
        Copy(CapturePaths.DefaultAffinity, isOptional: true);
        foreach (int irq in ListNumbers(CapturePaths.IrqFolder, isOptional: false))
        {
            Copy(CapturePaths.OfIrq(new Irq(irq), CapturePaths.Affinity), isOptional: true);
            Copy(CapturePaths.OfIrq(new Irq(irq), CapturePaths.EffectiveAffinity), isOptional: true);
        }

        // What has a row needs no more to be known.
        RowReader rows = new(_tree, new CaptureNotes());
        rows.Read();
        HashSet<int> known =
        [
            .. rows.Interrupts.Where(static interrupt => interrupt.HardwareIrq is not null)
                .Select(static interrupt => interrupt.Irq.Number),
        ];
        foreach (int irq in ListNumbers(CapturePaths.Descriptors, isOptional: true))
        {
            if (!known.Contains(irq))
            {
                Copy(CapturePaths.OfDescriptor(new Irq(irq), "chip_name"), isOptional: true);
                Copy(CapturePaths.OfDescriptor(new Irq(irq), "hwirq"), isOptional: true);
            }
        }

        // Debugfs is for root, and not everywhere.
        CopyStream(CapturePaths.VectorDomain, isOptional: true);
        foreach (int irq in ListNumbers(CapturePaths.DumpFolder, isOptional: true))
        {
            Copy($"{CapturePaths.DumpFolder}/{irq}", isOptional: true);
        }
    }

    private void CopyFunction(string name)
    {
        string folder = CapturePaths.Function(name);
        Copy($"{folder}/{CapturePaths.Config}");
        foreach (string file in CapturePaths.FunctionTexts)
        {
            Copy($"{folder}/{file}");
        }

        Copy($"{folder}/{CapturePaths.MostVirtualFunctions}", isOptional: true);
        Copy($"{folder}/{CapturePaths.VirtualFunctions}", isOptional: true);
        string driver = $"{folder}/{CapturePaths.Driver}";
        if (_tree.ReadLink(driver, out string target) == CaptureAccess.Ok)
        {
            string last = target[(target.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
            File.CreateSymbolicLink(Prepare(driver), $"../../drivers/{last}");
            Files++;
        }

        if (PciSlot.TryParse(name, out PciSlot slot))
        {
            IEnumerable<string> folders = new DeviceNameReader(_tree).FindFolders(slot);
            foreach (string path in folders.Concat(new QueueReader(_tree).Find(slot)))
            {
                // That there is such a folder is all that it tells.
                Directory.CreateDirectory(Path.Combine(_target, path));
            }
        }

        string irqs = $"{folder}/{CapturePaths.MessageIrqs}";
        foreach (string irq in List(irqs, isOptional: true))
        {
            // Before Linux 3.14 it was a folder.
            bool isFolder = _tree.List($"{irqs}/{irq}", out _) == CaptureAccess.Ok;
            Copy(isFolder ? $"{irqs}/{irq}/mode" : $"{irqs}/{irq}");
        }
    }

    private IReadOnlyList<string> List(string folder, bool isOptional = false)
    {
        CaptureAccess access = _tree.List(folder, out IReadOnlyList<string> names);
        Note(folder, folder, access, isOptional);
        return names;
    }

    private IEnumerable<int> ListNumbers(string folder, bool isOptional)
    {
        foreach (string name in List(folder, isOptional))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                yield return number;
            }
        }
    }

    private void Copy(string path, bool isOptional = false)
    {
        _cancellation.ThrowIfCancellationRequested();
        CaptureAccess access = _tree.Read(path, _buffer, out int length);
        if (access == CaptureAccess.Ok)
        {
            using FileStream file = File.Create(Prepare(path));
            file.Write(_buffer.AsSpan(0, length));
            Files++;
        }

        Note(path, path[(path.LastIndexOf('/') + 1)..], access, isOptional);
    }

    // Keeps what matters, line by line.
    private void CopyFiltered(string path, Func<string, string?> keep)
    {
        CaptureAccess access = _tree.Open(path, out Stream? stream);
        if (stream is not null)
        {
            using StreamReader reader = new(stream, Encoding.Latin1);
            using StreamWriter writer = new(Prepare(path), append: false, Encoding.Latin1) { NewLine = "\n" };
            while (reader.ReadLine() is { } line)
            {
                if (keep(line) is { } kept)
                {
                    writer.WriteLine(kept);
                }
            }

            Files++;
        }

        Note(path, path, access, isOptional: true);
    }

    private void CopyStream(string path, bool isOptional)
    {
        _cancellation.ThrowIfCancellationRequested();
        CaptureAccess access = _tree.Open(path, out Stream? stream);
        if (stream is not null)
        {
            using (stream)
            {
                using FileStream file = File.Create(Prepare(path));
                stream.CopyTo(file);
                Files++;
            }
        }

        Note(path, path, access, isOptional);
    }

    private void Note(string path, string subject, CaptureAccess access, bool isOptional)
    {
        if (!isOptional || access != CaptureAccess.Missing)
        {
            _notes.AddAccess(path, subject, access);
        }
    }

    private string Prepare(string path)
    {
        string full = Path.Combine(_target, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }
}

using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Planning.Proc;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads the folders of PCI functions.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class FunctionReader(ICaptureTree tree, CaptureNotes notes)
{
    // Limit: interrupt numbers that Linux can have (NR_IRQS and the sparse ones above it) stay below this.
    private const int MaximumIrq = 1 << 20;

    private readonly SmallFiles _files = new(tree, notes);
    private readonly QueueReader _queues = new(tree);
    private readonly DeviceNameReader _names = new(tree);
    private readonly byte[] _config = new byte[PciConfigLayout.ExtendedSizeBytes];

    /// <summary>How many functions let only the header of their configuration space be read.</summary>
    public int HeaderOnly { get; private set; }

    /// <summary>Reads all functions, by slot.</summary>
    /// <param name="access">How reading their folder ended.</param>
    public List<CapturedFunction> ReadAll(out CaptureAccess access)
    {
        access = tree.List(CapturePaths.PciDevices, out IReadOnlyList<string> names);
        notes.AddAccess(CapturePaths.PciDevices, CapturePaths.PciDevices, access);
        List<CapturedFunction> functions = [];
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            if (PciSlot.TryParse(name, out PciSlot slot) && slot.ToString() == name)
            {
                functions.Add(Read(slot));
            }
            else
            {
                notes.Add($"{CapturePaths.PciDevices}: '{PrintableText.Shorten(name)}' is not a PCI slot");
            }
        }

        functions.Sort((left, right) => left.Slot.CompareTo(right.Slot));
        return functions;
    }

    private CapturedFunction Read(PciSlot slot)
    {
        // The names are a list of the function's folder: what it tells of the files need not be asked.
        IReadOnlyList<string> names = _names.Find(slot);
        int? kind = ReadNumber(slot, "class");
        int queues = QueueReader.IsNetwork(kind) ? _queues.Find(slot).Count : 0;
        return new CapturedFunction(slot)
        {
            Driver = ReadDriver(slot),
            Names = names,
            Vendor = ReadNumber(slot, "vendor"),
            Device = ReadNumber(slot, "device"),
            Class = kind,
            Node = ReadNumber(slot, "numa_node") ?? -1,
            LegacyIrq = ReadNumber(slot, "irq") ?? 0,
            LocalCpus = _files.ReadCpus(CapturePaths.OfFunction(slot, "local_cpulist")),
            Capabilities = ReadConfig(slot, out int? most),
            MostVirtualFunctions = ReadMostVirtual(slot, most),
            VirtualFunctions = most == 0 ? null : ReadOptional(slot, CapturePaths.VirtualFunctions),
            QueuesInUse = queues == 0 ? null : queues,
            Irqs = ReadIrqs(slot),
        };
    }

    private int? ReadNumber(PciSlot slot, string file) => _files.ReadNumber(CapturePaths.OfFunction(slot, file));

    private int? ReadOptional(PciSlot slot, string file) =>
        _files.ReadNumber(CapturePaths.OfFunction(slot, file), isOptional: true);

    private string? ReadDriver(PciSlot slot)
    {
        string path = CapturePaths.OfFunction(slot, CapturePaths.Driver);
        CaptureAccess access = tree.ReadLink(path, out string target);
        string? words = access switch
        {
            CaptureAccess.Ok => target,
            CaptureAccess.Missing => null,
            // A copy made without links has a file here, or the driver's whole folder, which does not tell its name.
            _ => _files.ReadText(path),
        };
        string? name = words?.TrimEnd('/');
        name = name?[(name.LastIndexOf('/') + 1)..];
        return string.IsNullOrEmpty(name) ? null : PrintableText.Of(name);
    }

    // A driver may allow fewer than the function has; a function without the capability has no file.
    private int? ReadMostVirtual(PciSlot slot, int? most) => most == 0
        ? 0
        : ReadOptional(slot, CapturePaths.MostVirtualFunctions) is >= 0 and var told ? told : most;

    private PciMessageCapabilities? ReadConfig(PciSlot slot, out int? mostVirtual)
    {
        mostVirtual = null;
        string path = CapturePaths.OfFunction(slot, CapturePaths.Config);
        CaptureAccess access = tree.Read(path, _config, out int length);
        if (access != CaptureAccess.Ok)
        {
            notes.AddAccess(path, CapturePaths.Config, access);
            return null;
        }

        PciConfigImage image = new(_config.AsSpan(0, length));
        PciMessageCapabilities found = PciMessageCapabilities.Decode(image);
        mostVirtual = VirtualFunctionLimit.Of(image);
        if (length == PciConfigLayout.HeaderSizeBytes && found.IsTruncated)
        {
            HeaderOnly++;
            return null;
        }

        foreach (PciConfigProblem problem in found.Problems)
        {
            notes.Add($"{path}: {problem}");
        }

        bool isUnknown = found is { IsTruncated: true, Msi: null, MsiX: null };
        return isUnknown || found.Problems.Any(problem => problem.Kind == PciConfigProblemKind.NoAnswer) ? null : found;
    }

    private List<CapturedIrq> ReadIrqs(PciSlot slot)
    {
        string folder = CapturePaths.OfFunction(slot, CapturePaths.MessageIrqs);
        CaptureAccess access = tree.List(folder, out IReadOnlyList<string> names);
        if (access != CaptureAccess.Missing)
        {
            notes.AddAccess(folder, CapturePaths.MessageIrqs, access);
        }

        // Before Linux 3.14 each was a folder with a file "mode".
        string file = names.Count > 0 && tree.List($"{folder}/{names[0]}", out _) == CaptureAccess.Ok ? "/mode" : "";
        List<CapturedIrq> irqs = [];
        foreach (string name in names)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number is > 0 and < MaximumIrq)
            {
                irqs.Add(new CapturedIrq(new Irq(number), ReadMode($"{folder}/{name}{file}")));
            }
            else
            {
                notes.Add($"{folder}: '{PrintableText.Shorten(name)}' is not an interrupt number");
            }
        }

        irqs.Sort((left, right) => left.Irq.Number.CompareTo(right.Irq.Number));
        return irqs;
    }

    private MessageKind ReadMode(string file)
    {
        if (_files.ReadText(file) is not { } text)
        {
            return MessageKind.None;
        }

        MessageKind kind = text switch
        {
            "msi" => MessageKind.Msi,
            "msix" => MessageKind.MsiX,
            _ => MessageKind.None,
        };
        if (kind == MessageKind.None)
        {
            notes.Add($"{file}: '{PrintableText.Shorten(text)}' is neither msi nor msix");
        }

        return kind;
    }
}

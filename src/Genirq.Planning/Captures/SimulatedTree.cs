using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Parents;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Views;

namespace Genirq.Planning.Captures;

/// <summary>The <c>/sys</c> and <c>/proc</c> that Linux would show on a machine in memory, as it is when this is
/// made.</summary>
/// <remarks>A machine in memory is reported on by the same way as a real one. Immutable.</remarks>
internal sealed class SimulatedTree : ICaptureTree
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _folders = new(StringComparer.Ordinal);
    private readonly SimulatedMachine _machine;

    /// <summary>Looks at a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="drivers">The drivers that have its devices.</param>
    public SimulatedTree(SimulatedMachine machine, IEnumerable<DeviceDriver> drivers)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(drivers);
        _machine = machine;
        AddCpus(machine.System.Cpus);
        AddText(CapturePaths.Version, writer => writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"Linux version {machine.System.Options.Release.Version} (a machine in memory)\n")));
        AddText(CapturePaths.Interrupts, machine.System.Views.WriteInterrupts);
        AddInterrupts(machine.System);
        AddDomain(machine);
        _folders.TryAdd(CapturePaths.PciDevices, []);
        Dictionary<PciSlot, DeviceDriver> bySlot = drivers.ToDictionary(static driver => driver.Function.Slot);
        foreach (BusFunction function in machine.Bus.Functions)
        {
            AddFunction(function, bySlot.GetValueOrDefault(function.Slot));
        }
    }

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        bool isFolder = _folders.TryGetValue(path, out List<string>? found);
        names = found ?? [];
        return isFolder ? CaptureAccess.Ok : OtherThan(path);
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        if (!_files.TryGetValue(path, out byte[]? bytes))
        {
            return OtherThan(path);
        }

        length = Math.Min(bytes.Length, buffer.Length);
        bytes.AsSpan(0, length).CopyTo(buffer);
        return CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        bool isFile = _files.TryGetValue(path, out byte[]? bytes);
        stream = isFile ? new MemoryStream(bytes!, writable: false) : null;
        return isFile ? CaptureAccess.Ok : OtherThan(path);
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        bool isLink = _links.TryGetValue(path, out string? found);
        target = found ?? "";
        return isLink ? CaptureAccess.Ok : OtherThan(path);
    }

    private CaptureAccess OtherThan(string path) =>
        _files.ContainsKey(path) || _folders.ContainsKey(path) || _links.ContainsKey(path)
            ? CaptureAccess.WrongKind
            : CaptureAccess.Missing;

    private void AddCpus(CpuSet cpus)
    {
        Add(CapturePaths.OnlineCpus, $"{cpus.Online}");
        Add(CapturePaths.PossibleCpus, $"{cpus.Possible}");
        Add(CapturePaths.PresentCpus, $"{cpus.Present}");
        for (int node = 0; node < cpus.NodeCount; node++)
        {
            Add($"{CapturePaths.Nodes}/node{Text(node)}/cpulist", $"{cpus.CpusOf(node)}");
        }

        StringBuilder info = new();
        foreach (int cpu in cpus.Online)
        {
            info.Append(CultureInfo.InvariantCulture, $"processor\t: {cpu}\n").Append(ProcessorOf(cpu)).Append('\n');
        }

        Add(CapturePaths.CpuInfo, info.ToString());
    }

    private string ProcessorOf(int cpu)
    {
        MachineOptions options = _machine.Options;
        string vendor = options.Remapping == RemappingKind.Amd ? "AuthenticAMD" : "GenuineIntel";
        uint apic = cpu < options.ApicIds.Count ? options.ApicIds[cpu] : (uint)cpu;
        return options.Platform switch
        {
            MachinePlatform.ArmIts => "CPU implementer\t: 0x41\nCPU architecture: 8\n",
            MachinePlatform.RiscVImsic => string.Create(
                CultureInfo.InvariantCulture, $"hart\t\t: {cpu}\nisa\t\t: rv64imafdc_smaia_ssaia\n"),
            _ => string.Create(CultureInfo.InvariantCulture, $"vendor_id\t: {vendor}\napicid\t\t: {apic}\n"),
        };
    }

    // The table of vectors; of a RISC-V machine that of identities. An ITS has none.
    private void AddDomain(SimulatedMachine machine)
    {
        if (machine.Options.Platform == MachinePlatform.X86)
        {
            AddText(
                CapturePaths.VectorDomain, writer => machine.System.Views.Debug.ReadDomain(machine.Vectors, writer));
        }
        else if (machine.Imsic is { } imsic)
        {
            AddText(
                $"{DomainFiles.Folder}/{imsic.Name}", writer => machine.System.Views.Debug.ReadDomain(imsic, writer));
        }
    }

    private void AddInterrupts(IrqSystem system)
    {
        AddText(CapturePaths.DefaultAffinity, system.Views.Proc.ReadDefaultAffinity);
        for (int number = system.Numbers.Next(0); number < system.Numbers.IrqCount;
            number = system.Numbers.Next(number + 1))
        {
            Irq irq = new(number);
            foreach (ViewFile file in system.Views.Proc.List(irq).Where(static file => !file.IsDirectory))
            {
                AddText(CapturePaths.OfIrq(irq, file.Name), writer => system.Views.Proc.Read(irq, file.Name, writer));
            }

            foreach (string file in SysIrqFiles.Names)
            {
                AddText(CapturePaths.OfDescriptor(irq, file), writer => system.Views.Sys.Read(irq, file, writer));
            }

            AddText(
                $"{CapturePaths.DumpFolder}/{Text(number)}", writer => system.Views.Debug.ReadIrq(irq, writer));
        }
    }

    private void AddFunction(BusFunction function, DeviceDriver? driver)
    {
        const int HeaderBytes = 16;
        byte[] config = new byte[function.Function.ConfigSizeBytes];
        for (int offset = 0; offset < config.Length; offset += sizeof(uint))
        {
            function.Function.ReadConfig(offset, config.AsSpan(offset, sizeof(uint)));
        }

        string Path(string file) => CapturePaths.OfFunction(function.Slot, file);
        PciConfigImage image = new(config);
        Add(Path("vendor"), $"0x{image.ReadUInt16(0):x4}\n");
        Add(Path("device"), $"0x{image.ReadUInt16(2):x4}\n");
        Add(Path("class"), $"0x{image.ReadUInt32(HeaderBytes / 2) >> 8:x6}\n");
        Add(Path("numa_node"), $"{Text(function.Node)}\n");
        Add(Path("irq"), driver is { IsStarted: true } ? $"{driver.Function.Interrupts.Irq}\n" : "0\n");
        CpuSet cpus = _machine.System.Cpus;
        CpuMask local = function.Node >= 0 ? cpus.CpusOf(function.Node).And(cpus.Online) : cpus.Online;
        Add(Path("local_cpulist"), $"{local}\n");
        Add(Path(CapturePaths.Config), config);
        if (driver is { IsStarted: true })
        {
            AddLink(Path(CapturePaths.Driver), $"../../../../bus/pci/drivers/{driver.DriverName}");
            AddMessages(Path(CapturePaths.MessageIrqs), driver);
        }
    }

    private void AddMessages(string folder, DeviceDriver driver)
    {
        bool isMsiX = driver.Function.Interrupts.IsMsiXEnabled;
        if (!isMsiX && !driver.Function.Interrupts.IsMsiEnabled)
        {
            return;
        }

        int end = isMsiX ? driver.Function.Interrupts.MsiXVectorCount : driver.Function.Interrupts.MsiVectorCount;
        for (int index = 0; index < end; index++)
        {
            int number = driver.Function.Interrupts.IrqOf(index).Number;
            if (number > 0)
            {
                Add($"{folder}/{Text(number)}", isMsiX ? "msix\n" : "msi\n");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void AddText(string path, Action<TextWriter> write)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        write(writer);
        Add(path, writer.ToString());
    }

    private void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    private void Add(string path, byte[] bytes)
    {
        _files.Add(path, bytes);
        AddName(path);
    }

    private void AddLink(string path, string target)
    {
        _links.Add(path, target);
        AddName(path);
    }

    private void AddName(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/'))
        {
            string folder = path[..slash];
            string name = path[(slash + 1)..];
            bool isKnown = _folders.TryGetValue(folder, out List<string>? names);
            if (!isKnown)
            {
                names = [];
                _folders.Add(folder, names);
            }

            names!.Add(name);
            if (isKnown)
            {
                return;
            }

            path = folder;
        }
    }
}

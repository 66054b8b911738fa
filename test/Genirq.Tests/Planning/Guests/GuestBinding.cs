using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Functions that come and go in a step, and drivers that start on them: what they ask for says their
/// rule.</summary>
/// <param name="archive">The guest.</param>
/// <param name="step">The step.</param>
/// <param name="after">The machine after the step: which functions are there, and what they can do.</param>
/// <param name="machine">The machine in the engine.</param>
internal sealed partial class GuestBinding(
    GuestArchive archive, GuestStep step, MachineCapture after, ChangingMachine machine)
{
    private readonly HashSet<PciSlot> _there = [.. machine.Machine.Capture.Functions.Select(static one => one.Slot)];

    private PciSlot _opened;

    /// <summary>Does a line that binds, plugs, or drives from user space.</summary>
    /// <returns>Whether it is one.</returns>
    public bool Do(string line)
    {
        if (Bind().Match(line) is { Success: true } bind)
        {
            Start(Slot(bind.Groups["slot"].Value));
        }
        else if (line.StartsWith("echo 1 > /sys/bus/pci/rescan", StringComparison.Ordinal)
            || line.StartsWith("host device_", StringComparison.Ordinal))
        {
            ComeAndGo();
        }
        else if (line.Contains("reset_controller", StringComparison.Ordinal))
        {
            foreach (CapturedFunction function in after.Functions.Where(static one => one.Driver == "nvme"))
            {
                Restart(function.Slot, 0);
            }
        }
        else if (VirtualFunctions().Match(line) is { Success: true } functions)
        {
            SwitchVirtualFunctions(
                Slot(functions.Groups["slot"].Value),
                int.Parse(functions.Groups["count"].Value, CultureInfo.InvariantCulture));
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Lets a driver free all its interrupts and ask again.</summary>
    public void Restart(PciSlot slot, int virtualFunctions, int? queues = null)
    {
        if (!machine.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            return;
        }

        machine.FreeMessages(slot);
        Allocate(function, virtualFunctions, queues);
    }

    /// <summary>Does a word of the user-space driver; or the words around it.</summary>
    public void Drive(string command)
    {
        if (Opening().Match(command) is { Success: true } opening)
        {
            _opened = Slot(opening.Groups["slot"].Value);
            machine.Enable(_opened);
        }

        foreach (Match word in Words().Matches(command))
        {
            int start = Number(word, "start");
            int count = Number(word, "count");
            switch (word.Groups["verb"].Value)
            {
                case "set":
                    Set(start, count);
                    break;
                case "clr":
                    Enumerable.Range(start, count).ToList().ForEach(i => machine.Free(IrqAt(i)));
                    break;
                case "msi":
                    machine.Functions[_opened].Device.AllocateVectors(1, start, InterruptKinds.Msi);
                    machine.Request(IrqAt(0), "vfio");
                    break;
                default:
                    machine.FreeMessages(_opened);
                    break;
            }
        }
    }

    /// <summary>Which function the user-space driver has.</summary>
    public void Opened(PciSlot slot) => _opened = slot;

    /// <summary>Lets a driver start.</summary>
    public void Start(PciSlot slot)
    {
        CapturedFunction? found = after.Functions.FirstOrDefault(one => one.Slot == slot);
        if (found is not { Driver: not null })
        {
            return;
        }

        CapturedFunction? known = machine.Machine.Capture.Functions.FirstOrDefault(one => one.Slot == slot);
        bool hasMessagesOfMsi = after.Find(new Irq(found.LegacyIrq))?.Chip?.Contains("PCI-MSI") == true;
        RebuiltFunction function = machine.Add(
            hasMessagesOfMsi ? found with { LegacyIrq = known?.LegacyIrq ?? 0 } : found);
        Assert.Equal(0, machine.Enable(slot));
        Allocate(function, 0);
    }

    private static PciSlot Slot(string text)
    {
        Assert.True(PciSlot.TryParse(text, out PciSlot slot), text);
        return slot;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    private void ComeAndGo()
    {
        HashSet<PciSlot> there = [.. after.Functions.Select(static one => one.Slot)];
        foreach (PciSlot gone in _there.Where(slot => !there.Contains(slot)).ToArray())
        {
            machine.Remove(gone);
            _there.Remove(gone);
        }

        foreach (CapturedFunction function in after.Functions.Where(one => _there.Add(one.Slot)))
        {
            Start(function.Slot);
        }
    }

    private void SwitchVirtualFunctions(PciSlot slot, int count)
    {
        if (count == 0)
        {
            ComeAndGo();
        }

        Restart(slot, count);
        ComeAndGo();
    }

    // As the driver's rule says.
    private void Allocate(RebuiltFunction function, int virtualFunctions, int? queues = null)
    {
        FunctionFacts facts = FunctionFacts.Of(function.Captured);
        DriverRule rule = DriverRules.Of(facts);
        DriverSettings settings = DriverSettings.Of(machine.Machine.Capture.CommandLine ?? "", rule) with
        {
            VirtualFunctions = virtualFunctions,
            Queues = queues ?? QueuesOf(function.Captured),
        };
        machine.Start(function, rule.Ask(facts, machine.Cpus, settings), isInUse: false);
    }

    // How many pairs of queues a card offers stands in its own registers: it is what was ever seen of it.
    private int? QueuesOf(CapturedFunction function)
    {
        if (function is not { Driver: "virtio-pci", Class: 0x020000 })
        {
            return null;
        }

        int most = 1;
        for (int at = 0; at <= step.Number; at++)
        {
            int irqs = archive.List(at, $"sys/bus/pci/devices/{function.Slot}/msi_irqs").Count;
            most = Math.Max(most, Math.Max((irqs - 1) / 2, GuestDrivers.ReceiveQueues(archive, at, function.Slot)));
        }

        return most;
    }

    private Irq IrqAt(int index) => machine.Functions[_opened].Device.Message.GetIrq(MsiDomainId.Default, (uint)index);

    // Source: Linux 6.12, drivers/vfio/pci/vfio_pci_intrs.c: the first call decides on the size, later ones add.
    private void Set(int start, int count)
    {
        PciDevice device = machine.Functions[_opened].Device;
        if (!device.IsMsiXEnabled)
        {
            device.AllocateVectors(1, start + count, InterruptKinds.MsiX);
        }

        for (int i = start; i < start + count; i++)
        {
            if (IrqAt(i).IsNone)
            {
                device.AllocateMsiXAt((uint)i);
            }

            machine.Request(IrqAt(i), "vfio");
        }
    }

    [GeneratedRegex(@"^echo (?<slot>[0-9a-f:.]+) > /sys/bus/pci/drivers/\S+/bind$")]
    private static partial Regex Bind();

    [GeneratedRegex(@"^echo (?<count>\d+) > /sys/bus/pci/devices/(?<slot>\S+)/sriov_numvfs$")]
    private static partial Regex VirtualFunctions();

    [GeneratedRegex(@"vfx (?<slot>[0-9a-f:.]+) ")]
    private static partial Regex Opening();

    [GeneratedRegex(@"echo ""(?<verb>set|clr|msi|off)(?: (?<start>\d+))?(?: (?<count>\d+))?"" > /tmp/v/in")]
    private static partial Regex Words();
}

using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Does to a machine in the engine what a step did to the guest: line by line of its shell command.</summary>
/// <param name="archive">The guest.</param>
/// <param name="step">The step.</param>
/// <param name="machine">The machine, as it was before the step.</param>
internal sealed partial class GuestCommands(GuestArchive archive, GuestStep step, ChangingMachine machine)
{
    private readonly GuestDrivers _drivers = new(archive, step, machine);

    private int _arrivals;

    /// <summary>What did not go as in the guest, or cannot be done.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Does it all.</summary>
    public void Run()
    {
        List<string> said = [];
        machine.System.Diagnostics.Reported += report => said.Add(report.Message);
        string[] lines = step.Words == "look" || _drivers.DoWhole(step.Command)
            ? []
            : step.Command.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines)
        {
            if (!Do(line))
            {
                Problems.Add($"not done: {line}");
            }
        }

        machine.SettlesAtOnce = true;
        machine.Settle();
        _drivers.FireWhatFired();
        foreach (string message in said.Where(static message => message.Contains("Cannot disable CPU")))
        {
            if (!archive.Text(step.Number, "dmesg.txt").Contains(message))
            {
                Problems.Add($"the kernel did not say: {message}");
            }
        }
    }

    private bool Do(string line)
    {
        if (Hotplug().Match(line) is { Success: true } hotplug)
        {
            int cpu = Number(hotplug.Groups["cpu"].Value);
            int result = hotplug.Groups["to"].Value == "0" ? machine.TakeOffline(cpu) : BringOnline(cpu);
            if (result != 0 != (step.Exit != 0) || (result == ErrorCode.NoSpace && !step.Output.Contains("No space")))
            {
                Problems.Add($"CPU {cpu}: {result}, but the guest said {step.Exit} {step.Output}");
            }

            return true;
        }

        if (line.StartsWith("for c in 2 3 4 5", StringComparison.Ordinal))
        {
            // Those that have been plugged in by then.
            foreach (int cpu in archive.CaptureAt(step.Number).OnlineCpus.Except(machine.System.Cpus.Online))
            {
                BringOnline(cpu);
            }

            return true;
        }

        if (Affinity().IsMatch(line))
        {
            WriteAffinities(line);
            return true;
        }

        if (Remove().Match(line) is { Success: true } remove)
        {
            machine.Remove(Slot(remove.Groups["slot"].Value));
            return true;
        }

        if (Unbind().Match(line) is { Success: true } unbind && !line.Contains(';'))
        {
            machine.Unbind(Slot(unbind.Groups["slot"].Value));
            return true;
        }

        return Quiet().IsMatch(line) || _drivers.Do(line);
    }

    private int BringOnline(int cpu)
    {
        machine.SettlesAtOnce = false;
        int result = machine.BringOnline(cpu);
        _drivers.TickUntilNext(++_arrivals);
        return result;
    }

    private void WriteAffinities(string line)
    {
        List<(int Irq, string Cpus)> writes = [];
        foreach (Match one in Written().Matches(step.Output))
        {
            writes.Add((Number(one.Groups["irq"].Value), one.Groups["cpu"].Value));
        }

        string fixedCpus = Affinity().Match(line).Groups["cpus"].Value;
        machine.SettlesAtOnce = false;
        foreach ((int irq, string cpu) in writes)
        {
            string list = cpu.Length > 0 ? cpu : fixedCpus;
            Assert.True(CpuMask.TryParseList(list, out CpuMask? mask), list);
            int result = machine.WriteAffinity(new Irq(irq), mask);
            if (result != 0)
            {
                Problems.Add($"irq {irq}: writing {list} gives {result}");
            }
        }

        machine.SettlesAtOnce = true;
        machine.Settle();
        if (step.Output.Contains("Operation not permitted"))
        {
            CheckRefused(line);
        }
    }

    // Which one was refused stands in the command: the n-th of a function.
    private void CheckRefused(string line)
    {
        Match which = Nth().Match(line);
        PciSlot slot = Slot(which.Groups["slot"].Value);
        RebuiltStore store = machine.Machine.Stores.Single(store => store.Function.Slot == slot);
        Irq irq = store.Interrupts().Select(static pair => pair.Irq).OrderBy(static irq => irq.Number)
            .ElementAt(Number(which.Groups["n"].Value) - 1);
        int result = machine.WriteAffinity(irq, CpuMask.Of(1));
        if (result != ErrorCode.NotPermitted)
        {
            Problems.Add($"irq {irq}: writing gives {result}, not -EPERM");
        }
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static PciSlot Slot(string text)
    {
        Assert.True(PciSlot.TryParse(text, out PciSlot slot), text);
        return slot;
    }

    [GeneratedRegex(@"^echo (?<to>[01]) > /sys/devices/system/cpu/cpu(?<cpu>\d+)/online$")]
    private static partial Regex Hotplug();

    [GeneratedRegex(@"echo (?<cpus>\$\(\(k%\d+\)\)|[\d,-]+) > /proc/irq/\$i/smp_affinity_list")]
    private static partial Regex Affinity();

    [GeneratedRegex(@"irq (?<irq>\d+)(?: cpu (?<cpu>\d+)| ok)?")]
    private static partial Regex Written();

    [GeneratedRegex(@"devices/(?<slot>\S+)/msi_irqs \| sort -n \| sed -n (?<n>\d+)p")]
    private static partial Regex Nth();

    [GeneratedRegex(@"^echo 1 > /sys/bus/pci/devices/(?<slot>\S+)/remove$")]
    private static partial Regex Remove();

    [GeneratedRegex(@"^echo (?<slot>\S+) > /sys/bus/pci/drivers/\S+/unbind$")]
    private static partial Regex Unbind();

    // Traffic and reading: what arrives is seen by the counters.
    [GeneratedRegex(@"^(ping|for d in|sleep|cat|> )")]
    private static partial Regex Quiet();
}

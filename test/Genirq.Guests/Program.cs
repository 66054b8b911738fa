using System.Globalization;
using Genirq.Pci.Configuration;

namespace Genirq.Guests;

/// <summary>Runs all checks. Arguments: the slots of the NVMe controller and of the test device.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2 || !PciSlot.TryParse(arguments[0], out PciSlot nvme)
            || !PciSlot.TryParse(arguments[1], out PciSlot edu))
        {
            Console.WriteLine("not ok 1 - two slots are needed");
            return 2;
        }

        string release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        string[] parts = release.Split('.', '-');
        int version = (int.Parse(parts[0], CultureInfo.InvariantCulture) * 100)
            + int.Parse(parts[1], CultureInfo.InvariantCulture);
        Checks checks = new(Console.Out);
        checks.Note($"kernel {release}");

        // Once, so that what the runtime opens is open.
        HostInterrupts.OpenDescriptors();
        int before = HostInterrupts.OpenDescriptors();
        new NvmeChecks(nvme, isDynamic: version >= 605).Run(checks);
        new ToolChecks(nvme, edu, isDynamic: version >= 605).Run(checks);
        new EduChecks(edu).Run(checks);
        checks.Run(
            "no descriptor is left open",
            () => Checks.Equal(before, HostInterrupts.OpenDescriptors(), "descriptors"));
        checks.End();
        return checks.Failed == 0 ? 0 : 1;
    }
}

using System.Globalization;
using Genirq;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;
using Genirq.Pci.Devices;

namespace KvmGuest;

/// <summary>A card whose MSI-X table leads into a virtual machine.</summary>
internal static class Story
{
    private const int Entry = 2;
    private const byte Vector = 0x41;

    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        if (!KvmHost.TryOpen(out KvmHost? host, out string? reason))
        {
            output.WriteLine($"No virtual machine can be made here: {reason}");
            return;
        }

        using KvmHost opened = host;
        using IrqSystem system = new();
        MsiXTable table = new(vectors: 4);
        using Machine machine = new(host, table, Entry, Vector);

        // The VMM's own interrupts: each vector of the guest that is in use is one, and its number is the GSI.
        KvmMsiDomain gsis = KvmMsiDomain.Create(system, machine.Vm);
        using KvmFunctionRoutes routes = new(gsis, "card", table.VectorCount);
        routes.Attach(table);

        // The firmware has enabled MSI-X; all entries are masked still, so an event waits in the pending bits.
        table.WriteControl(0x8000);
        output.WriteLine($"trigger while masked:   {table.Trigger(Entry)}, routes: {routes.RouteCount}");

        // The guest programs its entry and unmasks it: only now a route is made, and what waits is delivered.
        machine.Start();
        output.WriteLine($"the guest took vector:  {Hex(machine.NextInterrupt())}, routes: {routes.RouteCount}");

        // The card's own events, and those of anybody who has the notifier: another process, a driver in the kernel.
        output.WriteLine($"trigger while unmasked: {table.Trigger(Entry)}");
        output.WriteLine($"the guest took vector:  {Hex(machine.NextInterrupt())}");
        EventFd notifier = routes.Notifier(Entry);
        notifier.Signal();
        output.WriteLine($"the notifier's vector:  {Hex(machine.NextInterrupt())}");

        // Another vector later, while the first one runs: one route more.
        Write(table, 0, 0xFEE00000, Vector, isMasked: false);
        output.WriteLine($"one more vector:        GSI {routes.GsiOf(0)} beside GSI {routes.GsiOf(Entry)}");

        // Unplugged: descriptors are unbound, then the routes go.
        table.Connect(null);
        routes.Dispose();
        output.WriteLine($"unplugged:              {machine.Vm.Routes.Available} GSIs are free");
    }

    private static void Write(MsiXTable table, int entry, uint address, uint data, bool isMasked)
    {
        table.WriteTable(entry * MsiXTable.EntrySizeBytes, BitConverter.GetBytes((ulong)address));
        ulong control = isMasked ? 1uL : 0;
        table.WriteTable((entry * MsiXTable.EntrySizeBytes) + 8, BitConverter.GetBytes(data | (control << 32)));
    }

    private static string Hex(int vector) => string.Create(CultureInfo.InvariantCulture, $"0x{vector:x}");
}

using System.Text;

namespace Genirq.Simulation.Scripts;

/// <summary>The script that comes with the tool: queues that get and lose their interrupts while the others
/// run.</summary>
public static class DemoScript
{
    /// <summary>Its name.</summary>
    public const string Name = "demo";

    /// <summary>The script.</summary>
    public static string Text =>
        """
        {
          "schema": "genirq.script/1",

          // Four CPUs on two nodes; messages go through a remapping unit.
          "machine": { "cpus": 4, "nodes": 2, "platform": "x86-intel", "seed": 1 },

          "devices": [
            { "name": "nic0", "model": "network", "slot": "0000:3d:00.0", "node": 0, "vectors": 64, "queues": 16 },
            { "name": "acc0", "model": "accelerator", "slot": "0000:6a:01.0", "node": 1, "slots": 2048 },
          ],

          "steps": [
            { "do": "note", "text": "The NIC's first three indices are fixed: link, mailbox, errors." },
            { "do": "probe", "device": "nic0" },
            { "do": "run" },

            { "do": "note", "text": "Its queues get theirs while it runs, each the next free one." },
            { "do": "add-queue", "device": "nic0", "cpus": "1" },
            { "do": "add-queue", "device": "nic0", "cpus": "2" },
            { "do": "add-queue", "device": "nic0", "cpus": "3" },
            { "do": "fire", "device": "nic0", "queue": 0 },
            { "do": "fire", "device": "nic0", "queue": 1, "count": 2 },
            { "do": "run" },

            { "do": "note", "text": "The accelerator keeps its queues' messages itself, by PASID, if it may." },
            { "do": "probe", "device": "acc0" },
            { "do": "add-queue", "device": "acc0", "pasid": 4097, "cpus": "1" },
            { "do": "add-queue", "device": "acc0", "pasid": 4098, "cpus": "3" },
            { "do": "fire", "device": "acc0", "queue": 0 },
            { "do": "fire", "device": "acc0", "queue": 1, "count": 2 },
            { "do": "run" },
            { "do": "expect", "events": 6, "missing": 0 },

            { "do": "note", "text": "A queue goes in mid traffic, and another comes: no event is lost." },
            { "do": "fire", "device": "nic0", "queue": 0, "count": 2 },
            { "do": "fire", "device": "nic0", "queue": 1, "count": 3 },
            { "do": "run", "ns": 300 },
            { "do": "remove-queue", "device": "nic0", "queue": 1 },
            { "do": "add-queue", "device": "nic0", "cpus": "2" },
            { "do": "fire", "device": "nic0", "queue": 1, "count": 2 },
            { "do": "run" },
            { "do": "expect", "device": "nic0", "queue": 1, "events": 2, "index": 4, "store": "msix" },
            { "do": "expect", "events": 13, "missing": 0 },

            { "do": "note", "text": "CPU 3 goes, and its interrupts move with what waits for them." },
            { "do": "fire", "device": "nic0", "queue": 2, "count": 2 },
            { "do": "fire", "device": "acc0", "queue": 1 },
            { "do": "offline", "cpu": 3 },
            { "do": "fire", "device": "nic0", "queue": 2 },
            { "do": "run" },
            { "do": "expect", "events": 17, "missing": 0, "faults": 0, "online": "0-2" },
          ],
        }
        """;

    /// <summary>Reads it.</summary>
    public static MachineScript Read() => MachineScript.Read(Name, Encoding.UTF8.GetBytes(Text));
}

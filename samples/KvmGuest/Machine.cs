using System.Collections.Concurrent;
using Genirq.Linux.Kvm;
using Genirq.Pci.Devices;

namespace KvmGuest;

/// <summary>A virtual machine of one vCPU, which sees the table of a card in its memory.</summary>
internal sealed class Machine : IDisposable
{
    /// <summary>Where the guest sees the card's table.</summary>
    public const ulong TableAddress = 0xD0000;

    private const int MemorySize = 0x10000;

    private readonly KvmMemory _memory;
    private readonly KvmVcpu _vcpu;
    private readonly Thread _thread;
    private readonly BlockingCollection<int> _taken = [];
    private bool _isStopping;

    /// <summary>Makes a machine whose guest will program one entry of the table.</summary>
    public Machine(KvmHost host, MsiXTable table, int entry, byte vector)
    {
        Table = table;
        Vm = host.CreateVm();
        Vm.CreateIrqChip();
        _memory = Vm.AddMemory(slot: 0, guestAddress: 0, MemorySize);
        _vcpu = Vm.CreateVcpu(0);
        _vcpu.EnableX2Apic();
        _vcpu.EnableLocalApic();
        _memory.Write(GuestProgram.Start, GuestProgram.CodeFor((ushort)(TableAddress >> 4), entry, vector));
        (int at, int vectorTableAt, byte[] vectorTableEntry) = GuestProgram.PlaceOf(vector);
        _memory.Write(at, GuestProgram.HandlerOf(vector));
        _memory.Write(vectorTableAt, vectorTableEntry);
        _vcpu.StartRealMode(GuestProgram.Start, GuestProgram.Stack);
        _thread = new Thread(Run) { IsBackground = true, Name = "vcpu0" };
    }

    /// <summary>The virtual machine.</summary>
    public KvmVm Vm { get; }

    /// <summary>The card's table.</summary>
    public MsiXTable Table { get; }

    /// <summary>Starts the guest.</summary>
    public void Start() => _thread.Start();

    /// <summary>Waits until the guest has taken an interrupt.</summary>
    /// <returns>Its vector.</returns>
    /// <exception cref="TimeoutException">It takes none.</exception>
    public int NextInterrupt() =>
        _taken.TryTake(out int vector, TimeSpan.FromSeconds(60))
            ? vector
            : throw new TimeoutException("The guest took no interrupt.");

    /// <summary>Stops the guest and ends the machine.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isStopping, true);
        if (_thread.IsAlive)
        {
            _vcpu.RequestExit();
            _thread.Join();
        }

        _vcpu.Dispose();
        _memory.Dispose();
        Vm.Dispose();
        _taken.Dispose();
    }

    // What the guest stops for: its writes to the table, and the vectors that it tells.
    private void Run()
    {
        byte[] room = new byte[8];
        while (!Volatile.Read(ref _isStopping))
        {
            KvmExit exit = _vcpu.Run();
            switch (exit.Kind)
            {
                case KvmExitKind.MemoryWrite when IsTable(exit.Address):
                    Table.WriteTable((long)(exit.Address - TableAddress), exit.Bytes(room));
                    break;
                case KvmExitKind.MemoryRead when IsTable(exit.Address):
                    Table.ReadTable((long)(exit.Address - TableAddress), room.AsSpan(0, exit.SizeBytes));
                    _vcpu.CompleteRead(room.AsSpan(0, exit.SizeBytes));
                    break;
                case KvmExitKind.PortWrite when exit.Address == GuestProgram.Port:
                    _taken.Add((int)exit.Value);
                    break;
                case KvmExitKind.Interrupted:
                    break;
                default:
                    throw new InvalidOperationException($"The guest stopped for an unexpected reason: {exit}.");
            }
        }
    }

    private bool IsTable(ulong address) =>
        address >= TableAddress && address - TableAddress < (ulong)Table.TableSizeBytes;
}

using System.Buffers.Binary;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using static NvmeDriver.NvmeRegisters;

namespace NvmeDriver;

/// <summary>A pair of queues with its interrupt: commands go in by any thread, completions are taken by the
/// interrupt's handler only.</summary>
internal sealed class NvmeQueue
{
    private readonly Lock _gate = new();
    private readonly INvmeHost _host;
    private readonly IPciMemory _registers;
    private readonly ulong _submissionBell;
    private readonly ulong _completionBell;

    // Guarded by _gate: all below but the two counters.
    private readonly Dictionary<ushort, NvmeCompletion?> _commands = [];
    private uint _tail;
    private uint _head;
    private bool _phase = true;
    private ushort _next;
    private long _interrupts;

    /// <summary>Makes a pair and takes its memory.</summary>
    /// <param name="host">The platform.</param>
    /// <param name="registers">The controller's registers.</param>
    /// <param name="number">The pair; 0 for admin.</param>
    /// <param name="depth">How many entries each queue has.</param>
    /// <param name="stride">How far apart the doorbells are, in bytes.</param>
    /// <exception cref="NvmeException">There is no memory for it.</exception>
    public NvmeQueue(INvmeHost host, IPciMemory registers, int number, int depth, int stride)
    {
        _host = host;
        _registers = registers;
        Number = number;
        Depth = depth;
        _submissionBell = FirstDoorbell + (ulong)(2 * number * stride);
        _completionBell = _submissionBell + (ulong)stride;
        Submission = Take(depth * CommandBytes);
        Completion = Take(depth * CompletionBytes);
        Data = Take(DataBytes);
    }

    /// <summary>The size of the pair's data page.</summary>
    public const int DataBytes = 4096;

    /// <summary>The pair; 0 for admin.</summary>
    public int Number { get; }

    /// <summary>How many entries each queue has.</summary>
    public int Depth { get; }

    /// <summary>Where the submission queue stands.</summary>
    public ulong Submission { get; }

    /// <summary>Where the completion queue stands.</summary>
    public ulong Completion { get; }

    /// <summary>A page for the data of one command.</summary>
    public ulong Data { get; }

    /// <summary>The table entry and its interrupt.</summary>
    public MsiMap Map { get; set; }

    /// <summary>The handler, while it is installed.</summary>
    public IrqRegistration? Registration { get; set; }

    /// <summary>How many interrupts it had.</summary>
    public long Interrupts => Interlocked.Read(ref _interrupts);

    /// <summary>Runs one command and waits for its completion interrupt.</summary>
    /// <param name="command">The command.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="NvmeException">The queue is full, or no interrupt came.</exception>
    public NvmeCompletion Run(in NvmeCommand command)
    {
        ushort number = Submit(command);
        if (!_host.WaitUntil(() => IsDone(number)))
        {
            throw new NvmeException(
                IrqError.TimedOut, $"Command {number} of queue {Number} did not end with interrupt {Map.Irq}.");
        }

        return Collect(number);
    }

    /// <summary>Puts a command into the queue and rings its doorbell.</summary>
    /// <param name="command">The command.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="NvmeException">The queue is full.</exception>
    public ushort Submit(in NvmeCommand command)
    {
        Span<byte> entry = stackalloc byte[CommandBytes];
        entry.Clear();
        lock (_gate)
        {
            if (_commands.Count >= Depth - 1)
            {
                throw new NvmeException(IrqError.Busy, $"Queue {Number} holds {_commands.Count} commands.");
            }

            while (_commands.ContainsKey(_next))
            {
                _next++;
            }

            ushort number = _next++;
            command.Encode(entry, number);
            _host.Write(Submission + (_tail * CommandBytes), entry);
            _tail = (_tail + 1) % (uint)Depth;
            _commands.Add(number, null);
            _registers.WriteUInt32(Bar, _submissionBell, _tail);
            return number;
        }
    }

    /// <summary>Whether a command's completion was taken by the handler.</summary>
    /// <param name="number">The command.</param>
    public bool IsDone(ushort number)
    {
        lock (_gate)
        {
            return _commands[number] is not null;
        }
    }

    /// <summary>Takes a completion away.</summary>
    /// <param name="number">A command that is done.</param>
    public NvmeCompletion Collect(ushort number)
    {
        lock (_gate)
        {
            NvmeCompletion completion = _commands[number] ?? throw new InvalidOperationException("It is not done.");
            _commands.Remove(number);
            return completion;
        }
    }

    /// <summary>The interrupt's handler: takes all completions that are there.</summary>
    public IrqResult Handle()
    {
        Interlocked.Increment(ref _interrupts);
        if (Reap() == 0)
        {
            return IrqResult.None;
        }

        _host.Wake();
        return IrqResult.Handled;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        _host.Free(Submission, Depth * CommandBytes);
        _host.Free(Completion, Depth * CompletionBytes);
        _host.Free(Data, DataBytes);
    }

    private int Reap()
    {
        Span<byte> entry = stackalloc byte[CompletionBytes];
        int taken = 0;
        lock (_gate)
        {
            while (true)
            {
                ulong place = Completion + (_head * CompletionBytes);

                // The phase first: the rest of an entry is there once its phase is.
                _host.Read(place + 12, entry[12..]);
                ushort status = BinaryPrimitives.ReadUInt16LittleEndian(entry[14..]);
                if ((status & 1) != 0 != _phase)
                {
                    break;
                }

                _host.Read(place, entry[..12]);
                ushort number = BinaryPrimitives.ReadUInt16LittleEndian(entry[12..]);
                uint answer = BinaryPrimitives.ReadUInt32LittleEndian(entry);
                if (_commands.ContainsKey(number))
                {
                    _commands[number] = new NvmeCompletion(number, (ushort)(status >> 1), answer);
                }

                _head = (_head + 1) % (uint)Depth;
                _phase ^= _head == 0;
                taken++;
            }

            if (taken != 0)
            {
                _registers.WriteUInt32(Bar, _completionBell, _head);
            }
        }

        return taken;
    }

    private ulong Take(int sizeBytes) => _host.TryAllocate(sizeBytes, out ulong address)
        ? address
        : throw new NvmeException(IrqError.NoMemory, $"There is no memory of {sizeBytes} bytes for queue {Number}.");
}

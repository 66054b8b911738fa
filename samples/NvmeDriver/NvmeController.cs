using System.Buffers.Binary;
using System.Text;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using static NvmeDriver.NvmeRegisters;

namespace NvmeDriver;

/// <summary>A driver of an NVM Express controller: one interrupt for the admin queue, at the first index, and one more
/// for each pair of I/O queues, at the next free index, while the others run.</summary>
/// <remarks>
/// It knows a PCI function's interrupts, its registers, and memory; what is behind them it does not know. The function
/// must be switched on: memory answers, and it masters the bus.
/// </remarks>
internal sealed class NvmeController : IDisposable
{
    private const int MaxDepth = 32;
    private const int PageBytes = 4096;

    private readonly PciDevice _interrupts;
    private readonly IPciMemory _registers;
    private readonly INvmeHost _host;
    private readonly List<NvmeQueue> _queues = [];
    private PciVectors? _vectors;
    private NvmeQueue? _admin;
    private int _depth;
    private int _stride;

    /// <summary>Makes a driver; the controller is not touched yet.</summary>
    /// <param name="interrupts">The function.</param>
    /// <param name="registers">Its registers.</param>
    /// <param name="host">Memory, and waiting.</param>
    public NvmeController(PciDevice interrupts, IPciMemory registers, INvmeHost host)
    {
        _interrupts = interrupts;
        _registers = registers;
        _host = host;
    }

    /// <summary>What the controller said of itself; null before <see cref="Start"/>.</summary>
    public NvmeIdentity? Identity { get; private set; }

    /// <summary>How many pairs of I/O queues it grants.</summary>
    public int MaxQueues { get; private set; }

    /// <summary>The admin queue.</summary>
    public NvmeQueue Admin => _admin ?? throw new InvalidOperationException("The controller was not started.");

    /// <summary>The I/O queues that are open.</summary>
    public IReadOnlyList<NvmeQueue> Queues => _queues;

    /// <summary>Brings the controller up with its admin queue, and asks what it is.</summary>
    /// <exception cref="NvmeException">It does not become ready, refuses a command, or there is no interrupt or
    /// memory.</exception>
    public void Start()
    {
        _depth = (int)Math.Min((Read(Capabilities) & 0xFFFF) + 1, MaxDepth);
        _stride = sizeof(uint) << (int)(Read(CapabilitiesHigh) & 0xF);
        Write(Configuration, 0);
        WaitForReady(isReady: false);
        _vectors = _interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        if (!_vectors.IsAllocated)
        {
            throw new NvmeException(_vectors.Error, _vectors.Explain());
        }

        _admin = MakeQueue(0, new MsiMap(0, _vectors[0]));
        Write(AdminSizes, (uint)((_depth - 1) | ((_depth - 1) << 16)));
        WriteAddress(AdminSubmission, _admin.Submission);
        WriteAddress(AdminCompletion, _admin.Completion);
        Write(Configuration, Enable);
        WaitForReady(isReady: true);
        Identity = Ask();
        uint granted = Administer(new NvmeCommand(SetFeatures, 0, 0, QueueCount | (0x003F_003FUL << 32), 0)).Answer;
        MaxQueues = (int)Math.Min(granted & 0xFFFF, granted >> 16) + 1;
    }

    /// <summary>Opens one more pair of I/O queues, with an interrupt of its own.</summary>
    /// <param name="index">The table entry of its interrupt, or <see cref="MsiIndex.Any"/>: the lowest free
    /// one.</param>
    /// <returns>The pair.</returns>
    /// <exception cref="NvmeException">No interrupt, no memory, or the controller refused; nothing is left
    /// behind.</exception>
    public NvmeQueue OpenQueue(MsiIndex index)
    {
        int number = 1;
        while (_queues.Exists(queue => queue.Number == number))
        {
            number++;
        }

        MsiMap map = _interrupts.AllocateMsiXAt(index);
        if (!map.IsAllocated)
        {
            throw new NvmeException(map.Error, map.Explain());
        }

        try
        {
            NvmeQueue queue = MakeQueue(number, map);
            try
            {
                Connect(queue);
            }
            catch (NvmeException)
            {
                queue.Registration?.Dispose();
                queue.Free();
                throw;
            }

            _queues.Add(queue);
            return queue;
        }
        catch (NvmeException)
        {
            _interrupts.FreeMsiX(map);
            throw;
        }
    }

    /// <summary>Closes a pair, and gives its interrupt back while the others run.</summary>
    /// <param name="queue">A pair without commands.</param>
    public void CloseQueue(NvmeQueue queue)
    {
        Administer(new NvmeCommand(DeleteSubmission, 0, 0, (uint)queue.Number, 0));
        Administer(new NvmeCommand(DeleteCompletion, 0, 0, (uint)queue.Number, 0));
        ReleaseInterrupt(queue);
        queue.Free();
        _queues.Remove(queue);
    }

    /// <summary>Takes a pair's interrupt away while the pair stays: completions wait in the controller.</summary>
    /// <param name="queue">An open pair.</param>
    public void ReleaseInterrupt(NvmeQueue queue)
    {
        queue.Registration?.Dispose();
        queue.Registration = null;
        _interrupts.FreeMsiX(queue.Map);
    }

    /// <summary>Gives a pair its interrupt back, at the entry that it had: the controller knows that one.</summary>
    /// <param name="queue">A pair that <see cref="ReleaseInterrupt"/> was called for.</param>
    public void RestoreInterrupt(NvmeQueue queue)
    {
        MsiMap map = _interrupts.AllocateMsiXAt(queue.Map.Index);
        if (!map.IsAllocated)
        {
            throw new NvmeException(map.Error, map.Explain());
        }

        queue.Map = map;
        RequestHandler(queue);
    }

    /// <summary>Reads blocks.</summary>
    /// <param name="queue">An open pair.</param>
    /// <param name="block">The first block.</param>
    /// <param name="data">Whole blocks, at most a page.</param>
    /// <exception cref="NvmeException">The controller refused, or no interrupt came.</exception>
    public void Read(NvmeQueue queue, ulong block, Span<byte> data)
    {
        Finish(queue, queue.Run(Transfer(NvmeRegisters.Read, queue, block, data.Length)));
        _host.Read(queue.Data, data);
    }

    /// <summary>Writes blocks.</summary>
    /// <param name="queue">An open pair.</param>
    /// <param name="block">The first block.</param>
    /// <param name="data">Whole blocks, at most a page.</param>
    /// <exception cref="NvmeException">The controller refused, or no interrupt came.</exception>
    public void Write(NvmeQueue queue, ulong block, ReadOnlySpan<byte> data)
    {
        _host.Write(queue.Data, data);
        Finish(queue, queue.Run(Transfer(NvmeRegisters.Write, queue, block, data.Length)));
    }

    /// <summary>A command that reads blocks into a pair's page or writes them from it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="queue">The pair.</param>
    /// <param name="block">The first block.</param>
    /// <param name="sizeBytes">Whole blocks, at most a page.</param>
    public NvmeCommand Transfer(byte operation, NvmeQueue queue, ulong block, int sizeBytes)
    {
        int blockBytes = Identity!.BlockBytes;
        if (sizeBytes <= 0 || sizeBytes > NvmeQueue.DataBytes || sizeBytes % blockBytes != 0)
        {
            throw new ArgumentException($"{sizeBytes} bytes are not whole blocks of {blockBytes} in one page.");
        }

        return new NvmeCommand(operation, 1, queue.Data, block, (uint)((sizeBytes / blockBytes) - 1));
    }

    /// <summary>Stops the controller, and gives interrupts and memory back.</summary>
    public void Dispose()
    {
        if (_vectors is null)
        {
            return;
        }

        Write(Configuration, 0);
        WaitForReady(isReady: false);
        foreach (NvmeQueue queue in _admin is null ? _queues : [.. _queues, _admin])
        {
            queue.Registration?.Dispose();
            queue.Free();
        }

        _queues.Clear();
        _admin = null;
        _vectors.Dispose();
        _vectors = null;
    }

    private void Connect(NvmeQueue queue)
    {
        const uint Contiguous = 1;
        const uint RaisesInterrupt = 2;
        ulong identity = (uint)queue.Number | ((uint)(_depth - 1) << 16);
        ulong completion = Contiguous | RaisesInterrupt | ((uint)queue.Map.Index << 16);
        ulong submission = Contiguous | ((uint)queue.Number << 16);
        Administer(new NvmeCommand(CreateCompletion, 0, queue.Completion, identity | (completion << 32), 0));
        try
        {
            Administer(new NvmeCommand(CreateSubmission, 0, queue.Submission, identity | (submission << 32), 0));
        }
        catch (NvmeException)
        {
            Administer(new NvmeCommand(DeleteCompletion, 0, 0, (uint)queue.Number, 0));
            throw;
        }
    }

    private NvmeQueue MakeQueue(int number, MsiMap map)
    {
        NvmeQueue queue = new(_host, _registers, number, _depth, _stride) { Map = map };
        RequestHandler(queue);
        return queue;
    }

    private void RequestHandler(NvmeQueue queue) => queue.Registration = _interrupts.System.Request(
        queue.Map.Irq, $"nvme-q{queue.Number}", static (_, queue) => queue.Handle(), queue);

    private NvmeIdentity Ask()
    {
        byte[] page = new byte[PageBytes];
        Administer(new NvmeCommand(Identify, 0, Admin.Data, 1, 0));
        _host.Read(Admin.Data, page);
        string serial = Encoding.ASCII.GetString(page, 4, 20).Trim();
        string model = Encoding.ASCII.GetString(page, 24, 40).Trim();
        Administer(new NvmeCommand(Identify, 1, Admin.Data, 0, 0));
        _host.Read(Admin.Data, page);
        int format = page[26] & 0xF;
        int blockBytes = 1 << page[128 + (format * 4) + 2];
        return new NvmeIdentity(serial, model, BinaryPrimitives.ReadUInt64LittleEndian(page), blockBytes);
    }

    private NvmeCompletion Administer(in NvmeCommand command)
    {
        NvmeCompletion completion = Admin.Run(command);
        Finish(Admin, completion);
        return completion;
    }

    private static void Finish(NvmeQueue queue, NvmeCompletion completion)
    {
        if (completion.Status != 0)
        {
            throw new NvmeException(
                IrqError.InputOutput,
                $"Command {completion.Number} of queue {queue.Number} ended with status 0x{completion.Status:x}.");
        }
    }

    private void WaitForReady(bool isReady)
    {
        bool isSo = _host.WaitUntil(() => (Read(Status) & Fatal) != 0 || (Read(Status) & Ready) != 0 == isReady);
        if (!isSo || (isReady && (Read(Status) & Fatal) != 0))
        {
            throw new NvmeException(
                IrqError.InputOutput, $"{_interrupts} does not become {(isReady ? "ready" : "quiet")}.");
        }
    }

    private uint Read(ulong register) => _registers.ReadUInt32(Bar, register);

    private void Write(ulong register, uint value) => _registers.WriteUInt32(Bar, register, value);

    private void WriteAddress(ulong register, ulong address)
    {
        Write(register, (uint)address);
        Write(register + sizeof(uint), (uint)(address >> 32));
    }
}

using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Interrupts;
using Genirq.VfioUser.Memory;

namespace Genirq.VfioUser.Serving;

/// <summary>A device that is served: what its model is plugged into.</summary>
/// <remarks>The loop's thread owns it. Reaching windows that came with a descriptor allocates nothing.</remarks>
internal sealed class ServedDevice : IFunctionHost, IDisposable
{
    private readonly VfioUserLoop _loop;
    private readonly List<LoopTimer> _heldCalls = [];

    /// <summary>Plugs a model in.</summary>
    public ServedDevice(ISystemCalls calls, VfioUserLoop loop, PciFunction model, VfioUserServerOptions options)
    {
        _loop = loop;
        Model = model;
        Options = options;
        Dma = new DmaTable(calls, options.MaxDmaWindows);
        SharedMemory = SharedBarMemory.Make(calls, model);
        Interrupts = new ClientInterrupts(calls, model.Function);
        Regions = new DeviceRegions(model, SharedMemory, Interrupts);
        Migration = new DeviceMigration(this);
    }

    /// <summary>The model.</summary>
    public PciFunction Model { get; }

    /// <summary>How it is served.</summary>
    public VfioUserServerOptions Options { get; }

    /// <summary>The windows of the client's memory.</summary>
    public DmaTable Dma { get; }

    /// <summary>The shared areas of its BARs.</summary>
    public SharedBarMemory SharedMemory { get; }

    /// <summary>Where its interrupts go.</summary>
    public ClientInterrupts Interrupts { get; }

    /// <summary>Its regions.</summary>
    public DeviceRegions Regions { get; }

    /// <summary>Saving and restoring for the client.</summary>
    public DeviceMigration Migration { get; }

    /// <summary>What was done.</summary>
    public ServerCounters Counters { get; } = new();

    /// <summary>The client's connection; null while there is none.</summary>
    public ClientSession? Session { get; set; }

    /// <inheritdoc/>
    public long Nanoseconds => _loop.Nanoseconds;

    /// <summary>Plugs the model in.</summary>
    public void Attach()
    {
        Model.Function.WasReset += Interrupts.Reapply;
        Model.Attach(this, SharedMemory);
    }

    /// <inheritdoc/>
    public void ReadMemory(ulong address, Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (Dma.Find(address) is not { CanRead: true } window)
            {
                Counters.AddDmaFault();
                data.Fill(0xFF);
                return;
            }

            Span<byte> piece = data[..PieceOf(window, address, data.Length)];
            bool isDone = window.IsByMessage
                ? Session is { } session && session.TryReadMemory(address, piece)
                : window.TryRead(address - window.Address, piece);
            if (!isDone)
            {
                Counters.AddDmaFault();
                piece.Fill(0xFF);
            }

            Counters.AddDma(piece.Length);
            data = data[piece.Length..];
            address += (uint)piece.Length;
        }
    }

    /// <inheritdoc/>
    public void WriteMemory(ulong address, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (Dma.Find(address) is not { CanWrite: true } window)
            {
                Counters.AddDmaFault();
                return;
            }

            ReadOnlySpan<byte> piece = data[..PieceOf(window, address, data.Length)];
            bool isDone = window.IsByMessage
                ? Session is { } session && session.TryWriteMemory(address, piece)
                : window.TryWrite(address - window.Address, piece);
            if (!isDone)
            {
                Counters.AddDmaFault();
            }

            Counters.AddDma(piece.Length);
            data = data[piece.Length..];
            address += (uint)piece.Length;
        }
    }

    /// <inheritdoc/>
    /// <remarks>A message of the device's own is a write of four bytes that the client carries out: its interrupt
    /// controller stands in no DMA window.</remarks>
    public void Send(int index, in MsiMessage message)
    {
        if (!Model.Function.IsBusMaster)
        {
            return;
        }

        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, message.Data);
        if (Dma.Find(message.Address) is not null)
        {
            WriteMemory(message.Address, data);
        }
        else if (Session is not { } session || !session.TryWriteMemory(message.Address, data))
        {
            Counters.AddDmaFault();
        }
    }

    /// <inheritdoc/>
    public IDisposable After(long delayNanoseconds, Action<object> callback, object state)
    {
        DueModelCall call = new(this, callback, state);
        call.Timer = _loop.After(delayNanoseconds, static each => ((DueModelCall)each).Fire(), call);
        return call;
    }

    /// <summary>Makes a call of the model, or holds it back while the device is stopped.</summary>
    public void Fire(DueModelCall call)
    {
        if (Migration.IsStopped)
        {
            _heldCalls.Add(new LoopTimer(static each => ((DueModelCall)each).Fire(), call));
            return;
        }

        Guard(call, static (_, each) => each.Call());
        Session?.HandleDeferred();
    }

    /// <summary>Makes the calls that were held back.</summary>
    public void Resume()
    {
        LoopTimer[] held = [.. _heldCalls];
        _heldCalls.Clear();
        foreach (LoopTimer call in held)
        {
            call.Fire();
        }
    }

    /// <summary>Runs code of the model; its exceptions are counted and told.</summary>
    /// <returns>Whether there was none.</returns>
    public bool Guard<T>(T state, Action<ServedDevice, T> action)
    {
        try
        {
            action(this, state);
            return true;
        }
        catch (Exception exception)
        {
            Fail(exception);
            return false;
        }
    }

    /// <summary>Counts and tells an exception of the model, or of a callback of the options.</summary>
    public void Fail(Exception exception)
    {
        Counters.AddFault();
        try
        {
            Options.ModelFailed?.Invoke(exception);
        }
        catch (Exception)
        {
            // The last callback: what it throws can only be counted.
            Counters.AddFault();
        }
    }

    /// <summary>The client has gone: all of its windows and descriptors are closed; the registers stay.</summary>
    public void ReleaseClient()
    {
        Session = null;
        Interrupts.Disconnect();
        Dma.Dispose();
        Migration.Abort();
    }

    /// <summary>Pulls the model out.</summary>
    public void Dispose()
    {
        ReleaseClient();
        Model.Function.WasReset -= Interrupts.Reapply;
        if (Model.Host == this)
        {
            Guard(Model, static (_, model) => model.Detach());
        }

        SharedMemory.Dispose();
    }

    private static int PieceOf(DmaWindow window, ulong address, int length) =>
        (int)Math.Min((ulong)(length - 1), window.Last - address) + 1;
}

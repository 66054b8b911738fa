using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <summary>Serves a device model over vfio-user, for QEMU or any other client.</summary>
/// <remarks>
/// <para>
/// One client at a time; others wait until it has gone. When it goes its memory windows and event descriptors are
/// closed, and the device keeps its registers for the next one. <see cref="DeviceFunction.Trigger"/> of the device may
/// be called from any thread, and raises a vector by one write; everything else of the device runs on the loop.
/// </para>
/// <para>The socket has mode 0600, and is removed when the server is disposed of.</para>
/// </remarks>
public sealed class VfioUserServer : IAsyncDisposable, ILoopSource
{
    private readonly ISystemCalls _calls;
    private readonly VfioUserServerOptions _options;
    private readonly ServedDevice _device;
    private readonly SocketHandle _listener;
    private readonly bool _ownsLoop;
    private int _id = -1;
    private bool _isDisposed;

    private VfioUserServer(ISystemCalls calls, PciFunction device, VfioUserServerOptions options, SocketHandle listener)
    {
        _calls = calls;
        _options = options;
        _listener = listener;
        _ownsLoop = options.Loop is null;
        Loop = options.Loop ?? new VfioUserLoop(calls);
        Device = device;
        _device = new ServedDevice(calls, Loop, device, options);
    }

    /// <summary>The device.</summary>
    public PciFunction Device { get; }

    /// <summary>The loop that serves it.</summary>
    public VfioUserLoop Loop { get; }

    /// <summary>The path of the socket.</summary>
    public string SocketPath => _options.SocketPath;

    /// <summary>What was done so far.</summary>
    public VfioUserCounters Counters => _device.Counters.Read();

    /// <summary>Begins to serve a device.</summary>
    /// <param name="device">A device that is plugged in nowhere.</param>
    /// <param name="options">How.</param>
    /// <returns>The server; clients can connect.</returns>
    /// <exception cref="IOException">The path is in use, or is no place for a socket.</exception>
    /// <exception cref="InvalidOperationException">The device is plugged in already.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x86-64.</exception>
    public static Task<VfioUserServer> StartAsync(PciFunction device, VfioUserServerOptions options) =>
        StartAsync(SystemCalls.Real, device, options);

    internal static async Task<VfioUserServer> StartAsync(
        ISystemCalls calls, PciFunction device, VfioUserServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        if (device.Host is not null)
        {
            throw new InvalidOperationException("The device is plugged in already.");
        }

        SocketHandle listener = SocketListener.Listen(calls, options.SocketPath);
        VfioUserServer server;
        try
        {
            server = new VfioUserServer(calls, device, options, listener);
        }
        catch
        {
            listener.Dispose();
            File.Delete(options.SocketPath);
            throw;
        }

        await server.Loop.InvokeAsync(server.Begin).ConfigureAwait(false);
        return server;
    }

    /// <summary>How often a vector was raised, over all clients.</summary>
    /// <param name="kind">The interrupt type.</param>
    /// <param name="vector">0 to <see cref="CountOf"/> - 1.</param>
    public long RaisedCount(IrqKind kind, int vector) => _device.Interrupts.RaisedCount(kind, vector);

    /// <summary>How many vectors a type has.</summary>
    /// <param name="kind">The interrupt type.</param>
    public int CountOf(IrqKind kind) => _device.Interrupts.CountOf(kind);

    /// <summary>Asks the client to give the device back, to be unplugged (the request interrupt).</summary>
    /// <returns>Whether the client listens for that.</returns>
    public bool RequestRelease() => _device.Interrupts.Raise(IrqKind.Request);

    /// <summary>Tells the client that the device has failed (the error interrupt).</summary>
    /// <returns>Whether the client listens for that.</returns>
    public bool ReportError() => _device.Interrupts.Raise(IrqKind.Error);

    /// <summary>Does something with the device on the loop's thread, as events from outside must.</summary>
    /// <param name="action">What. Its exceptions are the model's.</param>
    /// <returns>Ends when it is done.</returns>
    public Task InvokeAsync(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Loop.InvokeAsync(() =>
        {
            action();
            _device.Session?.HandleDeferred();
        });
    }

    /// <summary>Stops: the client's connection is closed, the socket removed, the device pulled out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!Loop.Completion.IsCompleted)
        {
            await Loop.InvokeAsync(End).ConfigureAwait(false);
        }

        if (_ownsLoop)
        {
            await Loop.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    void ILoopSource.OnReady(EpollEvents events)
    {
        if (_device.Session is not null || _calls.Accept(_listener, isNonBlocking: true, out SocketHandle socket) < 0)
        {
            return;
        }

        if (!IsAllowed(socket))
        {
            socket.Dispose();
            return;
        }

        // Nobody else is taken until this client has gone.
        Loop.Remove(_id, _listener);
        _id = -1;
        _device.Counters.AddClient();
        _device.Session = new ClientSession(_calls, Loop, _device, socket, OnClientGone);
    }

    private bool IsAllowed(SocketHandle socket)
    {
        if (_options.IsPeerAllowed is not { } isAllowed)
        {
            return true;
        }

        return _calls.PeerCredentials(socket, out PeerCredentials peer) == 0
            && isAllowed(new VfioUserPeer(peer.ProcessId, peer.UserId, peer.GroupId));
    }

    private void Begin()
    {
        _device.Attach();
        Watch();
    }

    private void Watch() => _id = Loop.Add(_listener, EpollEvents.In, this);

    private void OnClientGone(ClientSession session, string reason)
    {
        _device.ReleaseClient();
        if (!_isDisposed)
        {
            Watch();
        }

        _options.ClientGone?.Invoke(reason);
    }

    private void End()
    {
        _device.Session?.Close("The server stops.");
        if (_id >= 0)
        {
            Loop.Remove(_id, _listener);
        }

        _listener.Dispose();
        File.Delete(_options.SocketPath);
        _device.Dispose();
    }
}

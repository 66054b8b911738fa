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
    // How long clients wait when the process has no descriptor for them.
    private const long PauseNanoseconds = 100_000_000;

    private readonly ISystemCalls _calls;
    private readonly VfioUserServerOptions _options;
    private readonly ServedDevice _device;
    private readonly SocketHandle _listener;
    private readonly SocketFile _file;
    private readonly bool _ownsLoop;
    private int _id;
    private bool _isDisposed;
    private bool _hasEnded;

    private VfioUserServer(
        ISystemCalls calls,
        ServedDevice device,
        (SocketHandle Listener, SocketFile File) socket,
        VfioUserLoop loop,
        bool ownsLoop)
    {
        _calls = calls;
        _options = device.Options;
        _device = device;
        _listener = socket.Listener;
        _file = socket.File;
        _ownsLoop = ownsLoop;
        Loop = loop;
    }

    /// <summary>The device.</summary>
    public PciFunction Device => _device.Model;

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
    /// <exception cref="IOException">The path is in use, or is not a place for a socket, or the system has no memory or
    /// descriptor left. Nothing is left behind.</exception>
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

        SocketHandle listener = SocketListener.Listen(calls, options.SocketPath, out SocketFile file);
        VfioUserLoop? ownLoop = null;
        ServedDevice? served = null;
        try
        {
            ownLoop = options.Loop is null ? new VfioUserLoop(calls) : null;
            VfioUserLoop loop = options.Loop ?? ownLoop!;
            served = new ServedDevice(calls, loop, device, options);
            VfioUserServer server = new(calls, served, (listener, file), loop, ownsLoop: ownLoop is not null);
            await loop.InvokeAsync(server.Begin).ConfigureAwait(false);
            return server;
        }
        catch
        {
            // Not attached, or taken back by the loop: what is left of the device belongs to no other client.
            served?.Dispose();
            file.Remove();
            listener.Dispose();
            if (ownLoop is not null)
            {
                await ownLoop.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
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
    /// <exception cref="InvalidOperationException">
    /// The caller runs on the server's loop (a callback, the device model), which would wait for itself; nothing has
    /// changed.
    /// </exception>
    /// <remarks>Also when the loop has ended, for whatever reason. Doing so twice is fine.</remarks>
    public ValueTask DisposeAsync()
    {
        if (Loop.IsCurrent)
        {
            throw new InvalidOperationException(
                "What runs on a server's loop cannot wait for the server's end: dispose of the server on another "
                + "thread.");
        }

        return StopAsync();
    }

    /// <inheritdoc/>
    void ILoopSource.OnReady(EpollEvents events)
    {
        if (_device.Session is not null)
        {
            return;
        }

        int result = _calls.Accept(_listener, isNonBlocking: true, out SocketHandle socket);
        if (result < 0)
        {
            if (result != -Errno.EAGAIN)
            {
                PauseAccepting();
            }

            return;
        }

        if (!IsAllowed(socket))
        {
            socket.Dispose();
            return;
        }

        try
        {
            _device.Session = new ClientSession(_calls, Loop, _device, socket, OnClientGone);
        }
        catch (IOException)
        {
            // The kernel watches no more descriptors: this client is refused, and others may come later.
            socket.Dispose();
            return;
        }

        // No other client is taken until this one has gone.
        _device.Counters.AddClient();
        Accept(isOn: false);
    }

    // Without a descriptor for it a client stays in the queue, and the listener ready: the loop must not spin.
    private void PauseAccepting()
    {
        Accept(isOn: false);
        Loop.After(
            PauseNanoseconds,
            static state =>
            {
                VfioUserServer server = (VfioUserServer)state;
                if (!server._isDisposed && server._device.Session is null)
                {
                    server.Accept(isOn: true);
                }
            },
            this);
    }

    private async ValueTask StopAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            await Loop.InvokeAsync(End).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // The loop has ended, and no thread runs the device any more.
            End();
        }
        finally
        {
            if (_ownsLoop)
            {
                await Loop.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private bool IsAllowed(SocketHandle socket)
    {
        if (_options.IsPeerAllowed is not { } isAllowed)
        {
            return true;
        }

        bool isTaken = false;
        return _calls.PeerCredentials(socket, out PeerCredentials peer) == 0
            && _device.Guard(
                new VfioUserPeer(peer.ProcessId, peer.UserId, peer.GroupId), (_, asked) => isTaken = isAllowed(asked))
            && isTaken;
    }

    private void Begin()
    {
        try
        {
            _device.Attach();
            _id = Loop.Add(_listener, EpollEvents.In, this);
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    private void Accept(bool isOn) => Loop.Change(_id, _listener, isOn ? EpollEvents.In : EpollEvents.None);

    private void OnClientGone(ClientSession session, string reason)
    {
        _device.ReleaseClient();
        if (!_isDisposed)
        {
            Accept(isOn: true);
        }

        if (_options.ClientGone is { } clientGone)
        {
            _device.Guard(reason, (_, why) => clientGone(why));
        }
    }

    private void End()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        _device.Session?.Close("The server stops.");
        Loop.Remove(_id, _listener);
        _file.Remove();
        _listener.Dispose();
        _device.Dispose();
    }
}

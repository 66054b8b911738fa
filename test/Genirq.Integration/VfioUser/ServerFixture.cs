using Genirq.Interop;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Conformance;
using Genirq.VfioUser.Serving;

namespace Genirq.Integration.VfioUser;

/// <summary>A served device at a path of its own.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly string _folder;

    private ServerFixture(string folder, VfioUserServer server)
    {
        _folder = folder;
        Server = server;
    }

    public VfioUserServer Server { get; }

    public string Path => Server.SocketPath;

    public TestCard Card => (TestCard)Server.Device;

    public static async Task<ServerFixture> StartAsync(
        PciFunction? device = null,
        Func<VfioUserServerOptions, VfioUserServerOptions>? change = null,
        ISystemCalls? calls = null)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        VfioUserServerOptions options = new()
        {
            SocketPath = System.IO.Path.Combine(folder, "device"),
        };
        VfioUserServer server = await VfioUserServer.StartAsync(
            calls ?? SystemCalls.Real, device ?? new TestCard(), change?.Invoke(options) ?? options);
        return new ServerFixture(folder, server);
    }

    public VfioUserClient Connect(VfioUserClientOptions? options = null) => VfioUserClient.Connect(Path, options);

    public Probe NewProbe() => new(SystemCalls.Real, Path, 10_000);

    /// <summary>Waits until the loop has handled everything that was sent to it before.</summary>
    public Task SettleAsync() => Server.InvokeAsync(static () => { });

    /// <summary>Does something while the loop does nothing, so that what is sent waits together.</summary>
    public async Task WhileHeldAsync(Action action)
    {
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim isDone = new();
        Task held = Server.InvokeAsync(() =>
        {
            isHeld.Set();
            isDone.Wait();
        });
        try
        {
            isHeld.Wait();
            action();
        }
        finally
        {
            isDone.Set();
            await held;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

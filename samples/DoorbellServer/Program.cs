using DoorbellServer;
using Genirq.VfioUser.Serving;

string path = args is [var given] ? given : "/tmp/doorbell";
VfioUserServer server = await VfioUserServer.StartAsync(
    new Doorbell(), new VfioUserServerOptions { SocketPath = path }).ConfigureAwait(false);
Console.WriteLine($"{path} is ready; Enter stops it.");
Console.ReadLine();
await server.DisposeAsync().ConfigureAwait(false);

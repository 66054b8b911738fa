using System.Diagnostics;
using System.Globalization;
using Genirq.Cli.Serving;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;
using Xunit.Abstractions;

namespace Genirq.Integration.VfioUser;

/// <summary>QEMU attaches every model that <c>genirq serve</c> has, all at once.</summary>
public sealed class QemuModelTests(ITestOutputHelper output)
{
    private static readonly string[] s_checks =
    [
        "vfio-opens", "msix-resizes", "bus-master", "arm-0", "vector-0", "arm-last-later", "vector-last",
        "vector-0-still", "release-last", "vector-0-after-release", "disarm-all",
    ];

    [QemuFact]
    public async Task EachShippedModel_IsAttached_AndItsVectorsReachTheGuest()
    {
        List<ServerFixture> served = [];
        try
        {
            foreach (ServedModel model in ServedModel.All)
            {
                served.Add(await ServerFixture.StartAsync(model.Make()));
            }

            List<string> told = await BootAsync(served);

            Assert.Equal(served.SelectMany(static each => Expected(each.Server.Device)), told);
            foreach (ServerFixture each in served)
            {
                int last = each.Server.CountOf(IrqKind.MsiX) - 1;
                Assert.Equal(3, each.Server.RaisedCount(IrqKind.MsiX, 0));
                Assert.Equal(1, each.Server.RaisedCount(IrqKind.MsiX, last));
                Assert.Equal(0, each.Server.Counters.ModelFaults);
            }
        }
        finally
        {
            foreach (ServerFixture each in served)
            {
                await each.DisposeAsync();
            }
        }
    }

    private static IEnumerable<string> Expected(PciFunction device)
    {
        byte[] ids = new byte[4];
        device.Function.ReadConfig(0, ids);
        return s_checks.Select(static name => $"ok {name}")
            .Prepend($"FOUND 0x{ids[1]:x2}{ids[0]:x2} 0x{ids[3]:x2}{ids[2]:x2}");
    }

    // What the guest found and whether it was right, line by line; what it asks for is done.
    private async Task<List<string>> BootAsync(List<ServerFixture> served)
    {
        List<string> told = [];
        string script = Path.Combine(QemuFactAttribute.Scripts, "vfio-user");
        using Process guest = Process.Start(
            new ProcessStartInfo("/bin/bash", [script, .. served.Select(static each => each.Path)])
            {
                RedirectStandardOutput = true,
            })!;
        while (await guest.StandardOutput.ReadLineAsync() is { } line)
        {
            output.WriteLine(line);

            // Firmware leaves control sequences before the first line.
            int found = line.IndexOf("FOUND ", StringComparison.Ordinal);
            line = found < 0 ? line : line[found..];
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["ok" or "not" or "FOUND", ..]:
                    told.Add(line);
                    break;
                case ["ASK", "trigger", var number, var vector]:
                    VfioUserServer server = served[Number(number)].Server;
                    await server.InvokeAsync(() => server.Device.Trigger(Number(vector)));
                    break;
            }
        }

        await guest.WaitForExitAsync();
        Assert.Equal(0, guest.ExitCode);
        return told;
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using DoorbellServer;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;
using Xunit.Abstractions;

namespace Genirq.Integration.VfioUser;

/// <summary>QEMU attaches the device of docs/device-server.md, and a guest's Linux drives its interrupts.</summary>
public sealed class QemuTests(ITestOutputHelper output)
{
    private static readonly string[] s_checks =
    [
        "vfio-opens", "msix-resizes", "bus-master", "arm-0", "vector-0", "arm-5-later", "vector-5", "vector-0-still",
        "register-rings-5", "table-mapped", "entry-mask-holds", "entry-mask-gives",
        "function-mask-set", "function-mask-holds", "function-mask-pends", "function-mask-cleared",
        "function-mask-gives", "pending-cleared",
        "release-5", "vector-0-after-release", "arm-5-again", "vector-5-again", "arm-last", "vector-15",
        "reset-while-armed", "disarm-all", "bus-master", "arm-3-after-reset", "vector-3-after-reset",
        "disarm-all-again", "removed", "found-again",
    ];

    private readonly List<string> _passed = [];
    private readonly List<string> _failed = [];
    private readonly Dictionary<int, long> _guestCounts = [];
    private readonly Dictionary<int, long> _serverCounts = [];
    private readonly List<bool> _pending = [];
    private string _found = "";

    [QemuFact]
    public async Task Spec10_Check37_QemuAttachesTheDevice_AndItsVectorsReachTheGuest()
    {
        Channel<string> gone = Channel.CreateUnbounded<string>();
        await using ServerFixture fixture = await ServerFixture.StartAsync(
            new Doorbell(), options => options with { ClientGone = reason => gone.Writer.TryWrite(reason) });
        using Process guest = Start(fixture.Path);

        while (await guest.StandardOutput.ReadLineAsync() is { } line)
        {
            output.WriteLine(line);
            await FollowAsync(fixture.Server, line);
        }

        await guest.WaitForExitAsync();
        Assert.Equal("FOUND 0x1234 0x0d00", _found);
        Assert.Empty(_failed);
        Assert.Equal(s_checks, _passed);
        Assert.Equal([true], _pending);
        Assert.Equal([0, 5, 15], _guestCounts.Keys.Order());
        Assert.Equal(_serverCounts.OrderBy(static each => each.Key), _guestCounts.OrderBy(static each => each.Key));

        // The server hears of it in its own time.
        await gone.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(gone.Reader.TryRead(out _));
        Assert.Equal(0, fixture.Server.Counters.ModelFaults);
        Assert.Equal(0, guest.ExitCode);
    }

    private static Process Start(string path)
    {
        string script = Path.Combine(QemuFactAttribute.Scripts, "vfio-user");
        return Process.Start(new ProcessStartInfo("/bin/bash", [script, path])
        {
            RedirectStandardOutput = true,
        })!;
    }

    private async Task FollowAsync(VfioUserServer server, string line)
    {
        // Firmware leaves control sequences before the first line.
        int found = line.IndexOf("FOUND ", StringComparison.Ordinal);
        line = found < 0 ? line : line[found..];
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["ok", var name]:
                _passed.Add(name);
                break;
            case ["not", "ok", ..]:
                _failed.Add(line);
                break;
            case ["FOUND", ..]:
                _found = line;
                break;
            case ["COUNT", var vector, var count]:
                _guestCounts.Add(Number(vector), Number(count));
                break;
            case ["ASK", "trigger", var vector]:
                await server.InvokeAsync(() => server.Device.Trigger(Number(vector)));
                break;
            case ["ASK", "pending", var vector]:
                MsiXTable table = server.Device.Function.MsiX!;
                _pending.Add(table.IsFunctionMasked && table.IsPending(Number(vector)));
                break;
            case ["ASK", "counts"]:
                Count(server);
                break;
        }
    }

    private void Count(VfioUserServer server)
    {
        for (int vector = 0; vector < server.CountOf(IrqKind.MsiX); vector++)
        {
            if (server.RaisedCount(IrqKind.MsiX, vector) is > 0 and var raised)
            {
                _serverCounts.Add(vector, raised);
            }
        }
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Genirq.Pci.Devices;
using Genirq.Simulation.Devices;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;

namespace Genirq.Cli.Serving;

/// <summary>Serves one model until it is stopped: tells how to attach it, carries out words, shows counters.</summary>
internal sealed class ServeSession
{
    private const string Words = "trigger VECTOR, line on|off, receive QUEUE PACKETS, release, error, quit";

    private readonly VfioUserServer _server;
    private readonly TextWriter _output;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private string _shown = "";

    private ServeSession(VfioUserServer server, TextWriter output)
    {
        _server = server;
        _output = output;
    }

    /// <summary>Serves a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the socket.</param>
    /// <param name="qemu">The QEMU that is there.</param>
    /// <param name="input">Words, one a line; its end does not stop the server.</param>
    /// <param name="output">What is told.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The path is in use, or is not a place for a socket.</exception>
    public static async Task RunAsync(
        ServedModel model,
        string path,
        QemuProgram qemu,
        TextReader input,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        VfioUserServerOptions options = new()
        {
            SocketPath = path,
            ClientGone = reason => Write(output, $"client gone: {reason}"),
            ModelFailed = exception => Write(output, $"the model failed: {exception.Message}"),
        };
        VfioUserServer server = await VfioUserServer.StartAsync(model.Make(), options).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            ServeSession session = new(server, output);
            session.Introduce(model, qemu);
            Thread reader = new(() => session.ReadWords(input, stop)) { IsBackground = true, Name = "genirq words" };
            reader.Start();
            await session.ShowAsync(stop.Token).ConfigureAwait(false);
            session.Show();
        }

        Write(output, $"stopped; {path} is removed");
    }

    private static void Write(TextWriter output, string line)
    {
        lock (output)
        {
            output.Write($"{line}\n");
            output.Flush();
        }
    }

    private void Introduce(ServedModel model, QemuProgram qemu)
    {
        DeviceFunction function = _server.Device.Function;
        Span<byte> ids = stackalloc byte[sizeof(uint)];
        function.ReadConfig(0, ids);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"serving {model.Name} ");
        text.Append(CultureInfo.InvariantCulture, $"({ids[1]:x2}{ids[0]:x2}:{ids[3]:x2}{ids[2]:x2}) ");
        text.Append(CultureInfo.InvariantCulture, $"at {_server.SocketPath}: {model.Description}\n");
        text.Append(qemu.Problem ?? $"{qemu.Program} {qemu.Version} attaches it with:").Append('\n');
        foreach (string option in qemu.OptionsFor(_server.SocketPath))
        {
            text.Append("  ").Append(option).Append('\n');
        }

        text.Append("Words: ").Append(Words).Append(". The interrupt key stops it.");
        Write(_output, text.ToString());
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                Show();
            }
        }
        catch (OperationCanceledException)
        {
            // It was asked to stop.
        }
    }

    // Only what has changed is told.
    private void Show()
    {
        VfioUserCounters counters = _server.Counters;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"clients {counters.Clients}, commands {counters.Commands}");
        text.Append(CultureInfo.InvariantCulture, $" ({counters.Errors} refused), reads {counters.RegionReads}");
        text.Append(CultureInfo.InvariantCulture, $", writes {counters.RegionWrites}, resets {counters.Resets}");
        text.Append(CultureInfo.InvariantCulture, $", dma {counters.DmaBytes} bytes ({counters.DmaFaults} faults)");
        Append(text, "intx", IrqKind.IntX);
        Append(text, "msi", IrqKind.Msi);
        Append(text, "msix", IrqKind.MsiX);
        lock (_gate)
        {
            if (text.ToString() == _shown)
            {
                return;
            }

            _shown = text.ToString();
            Write(_output, _shown);
        }
    }

    private void Append(StringBuilder text, string name, IrqKind kind)
    {
        for (int vector = 0; vector < _server.CountOf(kind); vector++)
        {
            long raised = _server.RaisedCount(kind, vector);
            if (raised != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $", {name} {vector}: {raised}");
            }
        }
    }

    private void ReadWords(TextReader input, CancellationTokenSource stop)
    {
        while (input.ReadLine() is { } line && !stop.IsCancellationRequested)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["quit"])
            {
                stop.Cancel();
                return;
            }

            if (words.Length != 0)
            {
                Carry(line, words);
                Show();
            }
        }
    }

    private void Carry(string line, string[] words)
    {
        Func<string>? action = words switch
        {
            ["trigger", var vector] when Number(vector) is { } number => () => Trigger(number),
            ["line", "on" or "off"] when _server.Device.Function.HasLine => () => SetLine(words[1] == "on"),
            ["receive", var queue, var packets] => Receive(Number(queue), Number(packets)),
            ["release"] => () => _server.RequestRelease() ? "the client was asked" : "no client listens",
            ["error"] => () => _server.ReportError() ? "the client was told" : "no client listens",
            _ => null,
        };
        if (action is null)
        {
            Write(_output, $"'{line.Trim()}' is unexpected here; expected: {Words}");
            return;
        }

        string answer = "";
        _server.InvokeAsync(() => answer = action()).ConfigureAwait(false).GetAwaiter().GetResult();
        Write(_output, answer);
    }

    private string SetLine(bool isWanted)
    {
        _server.Device.Function.SetLine(isWanted);
        return isWanted ? "INTx is wanted" : "INTx is not wanted";
    }

    private Func<string>? Receive(int? queue, int? packets) =>
        _server.Device is NetworkCard card && queue is { } index && index < card.QueueCount && packets is { } count
            ? () => $"queue {index} took {card.Receive(index, count)} packets"
            : null;

    private string Trigger(int vector)
    {
        DeviceFunction function = _server.Device.Function;
        int count = function.Mode switch
        {
            InterruptMode.MsiX => function.MsiX!.VectorCount,
            InterruptMode.Msi => function.Msi!.MessageCount,
            _ => int.MaxValue,
        };
        return vector < count
            ? $"vector {vector}: {function.Trigger(vector)} ({function.Mode})"
            : $"vector {vector} is unexpected; there are {count}";
    }

    private static int? Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

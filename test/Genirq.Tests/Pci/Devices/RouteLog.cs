using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Tests.Pci.Devices;

/// <summary>Writes down what leaves a function.</summary>
internal sealed class RouteLog : IInterruptRoutes
{
    /// <summary>What was called, in order.</summary>
    public List<string> Entries { get; } = [];

    /// <summary>How many messages left.</summary>
    public int Delivered { get; private set; }

    /// <summary>Whether calls are written down.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>What messages are answered with.</summary>
    public int Result { get; set; }

    /// <summary>Told of each message.</summary>
    public Action<int, MsiMessage>? OnDeliver { get; set; }

    public int Deliver(int vector, in MsiMessage message)
    {
        Delivered++;
        Add(IsRecording ? $"deliver {vector} {message.Address:x}={message.Data:x}" : "");
        OnDeliver?.Invoke(vector, message);
        return Result;
    }

    public void EntryChanged(int vector, in MsiEntry entry) => Add(
        entry.IsUsable ? $"route {vector} {entry.Message.Address:x}={entry.Message.Data:x}" : $"unroute {vector}");

    public void LineChanged(bool isAsserted) => Add(isAsserted ? "line 1" : "line 0");

    /// <summary>The calls since the last time.</summary>
    public string[] Take()
    {
        string[] taken = [.. Entries];
        Entries.Clear();
        return taken;
    }

    private void Add(string entry)
    {
        if (IsRecording)
        {
            Entries.Add(entry);
        }
    }
}

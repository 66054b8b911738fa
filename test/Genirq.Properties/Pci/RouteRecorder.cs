using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Properties.Pci;

/// <summary>What a VMM would know of a function: which vectors can come, with which message, and what came.</summary>
internal sealed class RouteRecorder : IInterruptRoutes
{
    private readonly Dictionary<int, MsiMessage> _usable = [];

    /// <summary>What came, oldest first.</summary>
    public List<(int Vector, MsiMessage Message)> Delivered { get; } = [];

    /// <summary>The vectors that can come.</summary>
    public IReadOnlyDictionary<int, MsiMessage> Usable => _usable;

    /// <summary>Whether INTx is asserted.</summary>
    public bool IsLineAsserted { get; private set; }

    public int Deliver(int vector, in MsiMessage message)
    {
        Assert.True(
            _usable.TryGetValue(vector, out MsiMessage route), $"Vector {vector} came before its route was told.");
        Assert.Equal(route, message);
        Assert.False(IsLineAsserted, "A message came while INTx is asserted.");
        Delivered.Add((vector, message));
        return 0;
    }

    public void EntryChanged(int vector, in MsiEntry entry)
    {
        bool known = _usable.TryGetValue(vector, out MsiMessage before);
        if (entry.IsUsable)
        {
            Assert.False(known && before == entry.Message, $"Vector {vector} was told twice.");
            _usable[vector] = entry.Message;
        }
        else
        {
            Assert.True(known, $"Vector {vector} was taken away though it was not there.");
            _usable.Remove(vector);
        }
    }

    public void LineChanged(bool isAsserted)
    {
        Assert.NotEqual(IsLineAsserted, isAsserted);
        Assert.True(!isAsserted || _usable.Count == 0, "INTx is asserted while messages can come.");
        IsLineAsserted = isAsserted;
    }
}

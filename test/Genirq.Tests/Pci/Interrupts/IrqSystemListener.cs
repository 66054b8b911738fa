using Genirq.Actions;
using Genirq.Msi;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>Handles what leaves a function, as a machine would: the message finds its interrupt.</summary>
internal sealed class IrqSystemListener : IDisposable
{
    private readonly PciTestBench _bench;
    private readonly List<string> _events;
    private readonly List<IrqRegistration> _registrations = [];

    public IrqSystemListener(PciTestBench bench, List<string> events)
    {
        _bench = bench;
        _events = events;
        bench.Routes.OnDeliver = Handle;
    }

    /// <summary>Requests an interrupt whose handler writes a word down.</summary>
    public void Request(int number, string word) => _registrations.Add(_bench.System.Request(
        new Irq(number),
        word,
        (_, _) =>
        {
            _events.Add(word);
            return IrqResult.Handled;
        },
        this));

    public void Dispose()
    {
        foreach (IrqRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    // The fake parent's messages have the interrupt's number in their low bits.
    private void Handle(int vector, MsiMessage message) =>
        _bench.System.HandleIrq(new Irq((int)(message.Data & 0xFF)), _bench.System.Cpus[0]);
}

using Genirq.Actions;
using Genirq.Linux.Events;
using Genirq.Linux.Interrupts;

namespace Genirq.Benchmarks.Events;

/// <summary>The same events as callbacks and as interrupts of a system, on one pump.</summary>
/// <remarks>Both meet the same thread, and a slow phase of the machine meets both.</remarks>
internal sealed class EventPair : IDisposable
{
    private readonly EventPump _pump = new();
    private readonly IrqSystem _system = new();
    private readonly EventRun _callbacks;
    private readonly EventRun _interrupts;
    private readonly List<IrqRegistration> _registrations = [];

    public EventPair(int sources)
    {
        _callbacks = new EventRun(sources);
        _interrupts = new EventRun(sources);
        EventFdDomain domain = EventFdDomain.Create(_system, [_pump], sources);
        foreach (EventFd source in _callbacks.Sources)
        {
            _pump.Subscribe(source.Handle, static r => r.Handle(), _callbacks);
        }

        foreach (EventFd source in _interrupts.Sources)
        {
            _registrations.Add(_system.Request(domain.Add(source), "bench", static (_, r) =>
            {
                r.Handle();
                return IrqResult.Handled;
            }, _interrupts));
        }
    }

    /// <summary>Nanoseconds of an event until its callback.</summary>
    public double Callback(int rounds) => _callbacks.Measure(rounds, isReady: false);

    /// <summary>Nanoseconds of an event until its interrupt's handler.</summary>
    public double Interrupt(int rounds) => _interrupts.Measure(rounds, isReady: false);

    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _pump.Stop();
        _pump.Completion.Wait();
        _system.Dispose();
        _callbacks.Dispose();
        _interrupts.Dispose();
    }
}

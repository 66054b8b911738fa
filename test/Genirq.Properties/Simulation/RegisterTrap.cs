using Genirq.Simulation.Traces;

namespace Genirq.Properties.Simulation;

/// <summary>Lets a card have an event just before a driver's register write takes effect, now and then.</summary>
internal sealed class RegisterTrap(MachineRun world) : TraceSink
{
    // A failing case that is replayed with this set tells every step of the machine.
    private readonly bool _isTold = Environment.GetEnvironmentVariable("GENIRQ_TRACE") is not null;
    private int _which;
    private int _left;

    /// <summary>Sets the trap for one of the next writes, or, for one number of two, for none.</summary>
    public void Arm(int number)
    {
        _which = number / 16;
        _left = number % 2 == 0 ? 0 : 1 + (number / 2 % 8);
    }

    /// <inheritdoc/>
    public override void Write(in TraceRecord item)
    {
        if (_isTold)
        {
            world.Tell(item.ToString());
        }

        if (item.Kind == TraceKind.Taken)
        {
            world.NoteTaken(item.Cpu, item.Vector);
        }

        if (item.Kind == TraceKind.Retriggered)
        {
            world.NoteRetriggered(item.Cpu, item.Vector);
        }

        if (item.Kind is TraceKind.RegisterWritten or TraceKind.ConfigurationWritten && _left > 0 && --_left == 0)
        {
            world.Interfere(_which);
        }
    }
}

using Genirq.Simulation.Traces;

namespace Genirq.Properties.Simulation;

/// <summary>Lets a card have an event just before a driver's register write takes effect, now and then.</summary>
internal sealed class RegisterTrap(MachineRun world) : TraceSink
{
    private int _which;
    private int _left;

    /// <summary>The vector that a CPU took last.</summary>
    public int TakenVector { get; private set; }

    /// <summary>Sets the trap for one of the next writes, or, for one number of two, for none.</summary>
    public void Arm(int number)
    {
        _which = number / 16;
        _left = number % 2 == 0 ? 0 : 1 + (number / 2 % 8);
    }

    /// <inheritdoc/>
    public override void Write(in TraceRecord item)
    {
        if (item.Kind == TraceKind.Taken)
        {
            TakenVector = item.Vector;
        }

        if (item.Kind is TraceKind.RegisterWritten or TraceKind.ConfigurationWritten && _left > 0 && --_left == 0)
        {
            world.Interfere(_which);
        }
    }
}

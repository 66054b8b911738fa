namespace Genirq.Simulation.Execution;

/// <summary>What a machine could do next.</summary>
[Flags]
internal enum StepSources
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The oldest write on the bus arrives.</summary>
    Bus = 1,

    /// <summary>A CPU takes an interrupt or does a piece of work.</summary>
    Cpu = 2,

    /// <summary>A thread of a handler, or a task that waited for an interrupt, runs.</summary>
    Thread = 4,

    /// <summary>Interrupts are resent in software.</summary>
    Resend = 8,

    /// <summary>A timer that is due fires.</summary>
    Timer = 16,
}

namespace Genirq.Simulation.Scripts;

/// <summary>What a step does.</summary>
public enum ScriptStepKind
{
    /// <summary>Says something.</summary>
    Note,

    /// <summary>The device's driver takes it over.</summary>
    Probe,

    /// <summary>The driver lets the device go.</summary>
    Remove,

    /// <summary>The driver opens one more queue.</summary>
    AddQueue,

    /// <summary>The driver closes a queue.</summary>
    RemoveQueue,

    /// <summary>The device has events: packets arrive, or work is handed over that ends in events.</summary>
    Fire,

    /// <summary>The network card's link goes up or down.</summary>
    Link,

    /// <summary>The device has an error.</summary>
    Error,

    /// <summary>A queue's interrupt is disabled.</summary>
    Mask,

    /// <summary>A queue's interrupt is enabled again.</summary>
    Unmask,

    /// <summary>A queue's interrupt is moved.</summary>
    Affinity,

    /// <summary>A CPU goes.</summary>
    Offline,

    /// <summary>A CPU comes.</summary>
    Online,

    /// <summary>Time passes.</summary>
    Run,

    /// <summary>Something must be so.</summary>
    Expect,
}

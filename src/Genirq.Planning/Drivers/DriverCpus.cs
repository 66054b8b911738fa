namespace Genirq.Planning.Drivers;

/// <summary>Which CPUs a driver counts when it decides how many vectors to ask for.</summary>
internal enum DriverCpus
{
    /// <summary>None: the number does not depend on CPUs.</summary>
    None,

    /// <summary>Those that are online when the driver starts.</summary>
    Online,

    /// <summary>Those that are there, online or not.</summary>
    Present,

    /// <summary>Those that can ever be there.</summary>
    Possible,

    /// <summary>One of each core, of those online.</summary>
    Cores,

    /// <summary>Those of the device's node, of those that are there.</summary>
    Node,
}

using Genirq.Interop.Abi;

namespace Genirq.VfioUser.Serving;

/// <summary>What a loop watches.</summary>
internal interface ILoopSource
{
    /// <summary>Its descriptor is ready.</summary>
    /// <param name="events">For what.</param>
    void OnReady(EpollEvents events);
}

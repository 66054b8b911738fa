using System.Text.Json;
using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>Saves what domains' operations keep at a message (<see cref="MsiDescriptor.DomainCookie"/>).</summary>
public interface ISnapshotCookies
{
    /// <summary>Writes the members of an object that is begun already, if it knows this kind.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">A message with something kept at it.</param>
    /// <returns>Whether it does; if not nothing was written.</returns>
    bool TrySaveCookie(Utf8JsonWriter writer, MsiDescriptor message);

    /// <summary>Makes what was kept, and changes nothing.</summary>
    /// <param name="state">The object.</param>
    /// <param name="message">The message; its members are set, it is not in use yet.</param>
    /// <returns>It; null if it does not know this kind.</returns>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    object? ReadCookie(SnapshotObject state, MsiDescriptor message);

    /// <summary>Whether a message that has an interrupt cannot be without something kept at it.</summary>
    /// <param name="domain">The domain of its store.</param>
    /// <param name="message">The message; its members are set, it is not in use yet.</param>
    /// <returns>Whether a snapshot without it does not fit.</returns>
    bool NeedsCookie(MsiDomain domain, MsiDescriptor message) => false;
}

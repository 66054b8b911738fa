using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Snapshots;

namespace Genirq.Pci.Devices;

/// <summary>A device model: a PCI function, and what stands behind its BARs.</summary>
/// <remarks>
/// <para>
/// The one class that the author of a device writes. It answers accesses to its BARs, raises its vectors by
/// <see cref="Trigger"/> or its INTx by <see cref="DeviceFunction.SetLine"/>, and reads and writes memory through its
/// <see cref="Host"/>. It knows no CPU, no driver and no VMM; the same model runs in a machine in memory and behind
/// vfio-user.
/// </para>
/// <para>
/// One thread runs a model: accesses, calls of <see cref="IFunctionHost.After"/> and resets come on it. Only
/// <see cref="Trigger"/> may be called from any thread.
/// </para>
/// </remarks>
public abstract class PciFunction
{
    /// <summary>Makes a model that is plugged in nowhere.</summary>
    /// <param name="options">Its function.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    protected PciFunction(DeviceFunctionOptions options, IrqDiagnostics? diagnostics = null)
    {
        Function = new DeviceFunction(options, diagnostics);
    }

    /// <summary>The function: configuration space, MSI, MSI-X, INTx.</summary>
    public DeviceFunction Function { get; }

    /// <summary>What it is plugged into; null while it is not.</summary>
    public IFunctionHost? Host { get; private set; }

    /// <summary>Parts of memory BARs that are plain memory, shared between the driver and the device.</summary>
    /// <remarks>A host that can maps them into its client; the device reaches them by <see cref="Memory"/>.</remarks>
    public virtual IReadOnlyList<BarArea> SharedAreas => [];

    /// <summary>Whether the model's own state can be saved.</summary>
    public virtual bool CanSave => false;

    /// <summary>What stands in <see cref="SharedAreas"/>; null until it is plugged in for the first time.</summary>
    public IBarMemory? Memory { get; private set; }

    /// <summary>Has an event of a vector: a message leaves, or the event waits while it must not.</summary>
    /// <param name="vector">The MSI-X entry, or the MSI message.</param>
    /// <returns>What became of it; see <see cref="DeviceFunction.Trigger"/>.</returns>
    public TriggerResult Trigger(int vector) => Function.Trigger(vector);

    /// <summary>Reads behind a BAR.</summary>
    /// <param name="bar">0 to 5, one that the function has.</param>
    /// <param name="offset">From the BAR's beginning; offset and length lie within it. Not in the MSI-X table, the
    /// pending bits or the shared areas.</param>
    /// <param name="data">Where to: any length from 1 on.</param>
    public abstract void ReadBar(int bar, ulong offset, Span<byte> data);

    /// <summary>Writes behind a BAR.</summary>
    /// <param name="bar">As for <see cref="ReadBar"/>.</param>
    /// <param name="offset">As for <see cref="ReadBar"/>.</param>
    /// <param name="data">What: any length from 1 on.</param>
    public abstract void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data);

    /// <summary>Writes the model's own state, as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <remarks>The function's registers and the shared areas are saved by the host.</remarks>
    public virtual void Save(Utf8JsonWriter writer)
    {
    }

    /// <summary>Reads and checks the model's own state, and changes nothing.</summary>
    /// <param name="state">The object.</param>
    /// <returns>What applies the state: it cannot fail.</returns>
    /// <exception cref="SnapshotException">The state does not fit.</exception>
    public virtual Action Prepare(SnapshotObject state) => static () => { };

    /// <summary>Plugs the model in.</summary>
    /// <param name="host">What into.</param>
    /// <param name="memory">What stands in the shared areas; null: the host shares none.</param>
    /// <exception cref="InvalidOperationException">It is plugged in already.</exception>
    public void Attach(IFunctionHost host, IBarMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (Host is not null)
        {
            throw new InvalidOperationException("The device is plugged in already.");
        }

        Host = host;
        Memory = memory ?? Memory ?? new BarMemory(SharedAreas);
    }

    /// <summary>Pulls the model out: it reaches no memory, and nothing that it asked for is done any more.</summary>
    public void Detach()
    {
        try
        {
            OnDetached();
        }
        finally
        {
            Host = null;
        }
    }

    /// <summary>Called before it is pulled out.</summary>
    protected virtual void OnDetached()
    {
    }
}

using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;

namespace NvmeDriver;

/// <summary>The machine in memory as a platform: waiting runs it.</summary>
/// <param name="machine">The machine.</param>
internal sealed class SimulatedHost(SimulatedMachine machine) : INvmeHost
{
    private readonly DriverMemory _memory = new(machine.Bus.Memory);

    /// <inheritdoc/>
    /// <remarks>Pages of a machine that was restored need not be zeros.</remarks>
    public bool TryAllocate(int sizeBytes, out ulong address)
    {
        if (!_memory.TryAllocate(sizeBytes, out address))
        {
            return false;
        }

        _memory.Write(address, new byte[sizeBytes]);
        return true;
    }

    /// <inheritdoc/>
    public void Free(ulong address, int sizeBytes) => _memory.Free(address, sizeBytes);

    /// <inheritdoc/>
    public void Read(ulong address, Span<byte> data) => _memory.Read(address, data);

    /// <inheritdoc/>
    public void Write(ulong address, ReadOnlySpan<byte> data) => _memory.Write(address, data);

    /// <inheritdoc/>
    public bool WaitUntil(Func<bool> condition)
    {
        machine.Executor.RunUntilIdle();
        return condition();
    }

    /// <inheritdoc/>
    public void Wake()
    {
    }
}

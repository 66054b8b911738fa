using System.Diagnostics.CodeAnalysis;

namespace Genirq.Pci.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class DeviceFunction
{
    /// <summary>Saves everything but the routes.</summary>
    public DeviceFunctionState Save()
    {
        lock (_gate)
        {
            return new DeviceFunctionState
            {
                Config = [.. _config],
                Msi = Msi?.Save(),
                MsiX = MsiX?.Save(),
                IsLineRequested = _isLineRequested,
            };
        }
    }

    /// <summary>Restores a saved state, or leaves everything as it is.</summary>
    /// <param name="state">The state of a function built alike. It is not trusted.</param>
    /// <param name="reason">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored. Then usable vectors are told, and what waits and can be sent is
    /// sent.</returns>
    public bool TryRestore(DeviceFunctionState state, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_gate)
        {
            reason = Check(state);
            if (reason is not null)
            {
                return false;
            }

            // All is taken away first: what was enabled before must not send what is restored.
            ResetRegisters();
            for (int i = 0; i < _config.Length; i++)
            {
                _config[i] = state.Config[i];
            }

            Settle();
            Msi?.SetSuppressed(MsiXTable.IsEnabledIn(state.MsiX));
            Msi?.Restore(state.Msi!);
            MsiX?.Restore(state.MsiX!);
            _isLineRequested = state.IsLineRequested;
            Settle();
            return true;
        }
    }

    /// <summary>Why a state does not fit this function, as a sentence; null if it does.</summary>
    internal string? Check(DeviceFunctionState state)
    {
        if (state.Config is null || state.Config.Count != _config.Length)
        {
            return $"The configuration space has {state.Config?.Count ?? 0} bytes where {_config.Length} belong.";
        }

        for (int i = 0; i < _config.Length; i++)
        {
            (int initial, int writable) = i < _layout.Initial.Length
                ? (_layout.Initial[i], _layout.Writable[i])
                : (0, 0);
            if (((state.Config[i] ^ initial) & ~writable) != 0)
            {
                return $"Byte 0x{i:x} of the configuration space is 0x{state.Config[i]:x2}, which it can never be.";
            }
        }

        if (state.IsLineRequested && !HasLine)
        {
            return "INTx is wanted asserted, but the function has no interrupt pin.";
        }

        if (state.Msi is null != Msi is null || state.MsiX is null != MsiX is null)
        {
            return "MSI or MSI-X is missing, or there though the function has none.";
        }

        return (Msi is null ? null : Msi.Check(state.Msi!)) ?? (MsiX is null ? null : MsiX.Check(state.MsiX!));
    }
}

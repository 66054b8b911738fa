using Genirq.Chips;

namespace Genirq.Replay.World;

/// <summary>The callbacks of a script chip: which there are, and which of them forward to the parent level.</summary>
/// <param name="Present">All callbacks.</param>
/// <param name="Forwarded">Those that forward and log nothing themselves.</param>
internal readonly record struct ChipCallbackSet(IrqChipCallbacks Present, IrqChipCallbacks Forwarded)
{
    private static readonly Vocabulary<IrqChipCallbacks> s_own = new(
        "chip callback",
        ("mask", IrqChipCallbacks.Mask),
        ("unmask", IrqChipCallbacks.Unmask),
        ("ack", IrqChipCallbacks.Acknowledge),
        ("eoi", IrqChipCallbacks.EndOfInterrupt),
        ("mask_ack", IrqChipCallbacks.MaskAcknowledge),
        ("enable", IrqChipCallbacks.Enable),
        ("disable", IrqChipCallbacks.Disable),
        ("startup", IrqChipCallbacks.Startup),
        ("shutdown", IrqChipCallbacks.Shutdown),
        ("reqres", IrqChipCallbacks.RequestResources),
        ("relres", IrqChipCallbacks.ReleaseResources),
        ("retrigger", IrqChipCallbacks.Retrigger),
        ("set_type", IrqChipCallbacks.SetType),
        ("set_affinity", IrqChipCallbacks.SetAffinity),
        ("compose", IrqChipCallbacks.ComposeMessage),
        ("write", IrqChipCallbacks.WriteMessage),
        ("buslock", IrqChipCallbacks.BusLock));

    private static readonly Vocabulary<IrqChipCallbacks> s_forwarding = new(
        "chip callback",
        ("maskp", IrqChipCallbacks.Mask),
        ("unmaskp", IrqChipCallbacks.Unmask),
        ("ackp", IrqChipCallbacks.Acknowledge),
        ("eoip", IrqChipCallbacks.EndOfInterrupt),
        ("enablep", IrqChipCallbacks.Enable),
        ("disablep", IrqChipCallbacks.Disable),
        ("retriggerp", IrqChipCallbacks.Retrigger),
        ("set_typep", IrqChipCallbacks.SetType),
        ("set_affinityp", IrqChipCallbacks.SetAffinity));

    /// <summary>Reads a list of callbacks.</summary>
    /// <param name="words">The words.</param>
    /// <exception cref="FormatException">A word is not known.</exception>
    public static ChipCallbackSet Parse(string[] words)
    {
        IrqChipCallbacks own = IrqChipCallbacks.None;
        IrqChipCallbacks forwarded = IrqChipCallbacks.None;
        foreach (string word in words)
        {
            if (s_forwarding.TryParse(word, out IrqChipCallbacks callback))
            {
                forwarded |= callback;
            }
            else
            {
                own |= s_own.Parse(word);
            }
        }

        return new ChipCallbackSet(own | forwarded, forwarded & ~own);
    }
}

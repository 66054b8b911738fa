using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Joins what several sources say of how much a parent of messages has. Where they contradict each other, none
/// is believed.</summary>
internal static class ParentAgreement
{
    /// <summary>Adds what one more source says.</summary>
    /// <param name="facts">What is known so far.</param>
    /// <param name="frames">The frames of a GICv2m that the source tells, with their sizes.</param>
    /// <param name="identities">The identities of each hart that it tells; unknown if it does not.</param>
    /// <param name="notes">Where a contradiction is noted.</param>
    public static MsiParentFacts Add(
        MsiParentFacts facts, IReadOnlyList<MessageWindow> frames, SourcedCount identities, CaptureNotes notes)
    {
        if (identities.Count is { } count)
        {
            facts = facts.Identities.Count is { } before && before != count
                ? Contradict(
                    facts,
                    $"each hart has {before} identities ({facts.Identities.Source}), or {count} ({identities.Source})",
                    notes)
                : facts with { Identities = facts.Identities.Count is null ? identities : facts.Identities };
        }

        if (frames.Count == 0)
        {
            return facts;
        }

        // A source that leaves a size out is completed by one that tells all.
        bool areSame = frames.Count == facts.Frames.Count && frames.All(one => facts.Frames.Any(one.IsSame));
        bool isCompared = facts.Frames.Count > 0 && !facts.HasUnsizedFrame;
        bool isMissing = facts.Frames.Any(one => !frames.Any(one.IsSame));
        return areSame ? facts with { Frames = [.. frames], HasUnsizedFrame = false }
            : isCompared || isMissing
                ? Contradict(
                    facts,
                    $"the frames have {MessageWindow.Words(facts.Frames)} ({facts.Frames[0].Source}), or "
                        + $"{MessageWindow.Words(frames)} ({frames[0].Source})",
                    notes)
            : facts with { Frames = [.. frames], HasUnsizedFrame = false };
    }

    /// <summary>Adds a frame of a GICv2m to those that its source has told before, once.</summary>
    /// <param name="facts">What is known so far.</param>
    /// <param name="frames">Those told before, to which it is added.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="place">Where it stands, for notes.</param>
    /// <param name="notes">Where it is noted that it comes a second time, or shares interrupts with another
    /// one.</param>
    public static MsiParentFacts AddFrame(
        MsiParentFacts facts, List<MessageWindow> frames, MessageWindow frame, string place, CaptureNotes notes)
    {
        if (frames.Exists(frame.IsSame))
        {
            notes.Add($"{place}: the frame of {MessageWindow.Words([frame])} comes a second time; counted once");
            return facts;
        }

        if (frames.Find(frame.Overlaps) is { Count: > 0 } other)
        {
            return Contradict(
                facts, $"two frames share interrupts: {MessageWindow.Words([other, frame])} ({frame.Source})", notes);
        }

        frames.Add(frame);
        return facts;
    }

    /// <summary>Says that two statements on the capacity cannot both be true.</summary>
    /// <param name="facts">What is known so far.</param>
    /// <param name="words">The two statements.</param>
    /// <param name="notes">Where it is noted.</param>
    public static MsiParentFacts Contradict(MsiParentFacts facts, string words, CaptureNotes notes)
    {
        notes.Add($"{words}: the sources contradict each other, and neither is believed");
        return facts with { CapacityContradiction = facts.CapacityContradiction ?? words };
    }
}

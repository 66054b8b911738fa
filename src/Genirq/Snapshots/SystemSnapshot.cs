using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Snapshots.Parsing;
using Genirq.Snapshots.Restoring;
using Genirq.Snapshots.Saving;

namespace Genirq.Snapshots;

/// <summary>Saves a whole system with its devices as a JSON document, and restores it.</summary>
/// <remarks>
/// <para>
/// The system must be at rest: no handler runs, no lock is held, and no other thread uses it until the call returns.
/// What waits (pending events, resends, woken threads, parked moves, notifications) is part of the state. The same
/// state gives the same bytes.
/// </para>
/// <para>
/// A restore puts the state into a system that was built alike, has no handler installed, and calls no chip and no
/// domain. It happens whole or not at all. The format stands in <c>docs/snapshots.md</c>. Not in Linux.
/// </para>
/// </remarks>
public static class SystemSnapshot
{
    /// <summary>The schema of the documents.</summary>
    public const string Schema = "genirq.snapshot/1";

    // Limit: how deep a document can be nested; parts may use what the core leaves.
    private const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = MaximumDepth,
    };

    /// <summary>Saves a system.</summary>
    /// <param name="host">The system, and what belongs to it.</param>
    /// <returns>The document, in UTF-8.</returns>
    /// <exception cref="SnapshotException">It cannot be saved now, or something in it has no name.</exception>
    public static ReadOnlyMemory<byte> Save(SnapshotHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        using QuiescentLocks rest = new(host);
        ReadOnlyMemory<byte> document = Write(host);
        return !host.SavesUnderLoad || Write(host).Span.SequenceEqual(document.Span)
            ? document
            : throw new SnapshotException("$", "The system has changed while it was saved.");
    }

    private static ReadOnlyMemory<byte> Write(SnapshotHost host)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer))
        {
            try
            {
                new SystemWriter(host, writer).Write();
            }
            catch (ArgumentException exception)
            {
                throw new SnapshotException(
                    "$", $"A text cannot be written: {SnapshotException.SentenceOf(exception)}");
            }
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Saves a system, or tells why not.</summary>
    /// <param name="host">The system, and what belongs to it.</param>
    /// <param name="document">The document, in UTF-8; empty if it cannot be saved.</param>
    /// <param name="problem">Why not; null after success.</param>
    /// <returns>Whether it was saved.</returns>
    public static bool TrySave(
        SnapshotHost host, out ReadOnlyMemory<byte> document, [NotNullWhen(false)] out SnapshotException? problem)
    {
        try
        {
            document = Save(host);
            problem = null;
            return true;
        }
        catch (SnapshotException exception)
        {
            document = default;
            problem = exception;
            return false;
        }
    }

    /// <summary>Restores a system.</summary>
    /// <param name="host">A system that was built alike, and what belongs to it.</param>
    /// <param name="document">The document. It is not trusted.</param>
    /// <exception cref="SnapshotException">It was rejected; nothing has changed.</exception>
    public static void Restore(SnapshotHost host, ReadOnlyMemory<byte> document)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.System.ThrowIfDisposed();
        using ParsedDocument parsed = Parse(document);
        RestorePlan plan = new(host);
        using (QuiescentLocks rest = new(host))
        {
            Read(plan, parsed);
            plan.Apply();
        }

        plan.Resume();
    }

    /// <summary>Restores a system, or tells why not.</summary>
    /// <param name="host">A system that was built alike, and what belongs to it.</param>
    /// <param name="document">The document. It is not trusted.</param>
    /// <param name="problem">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored; if not nothing has changed.</returns>
    public static bool TryRestore(
        SnapshotHost host, ReadOnlyMemory<byte> document, [NotNullWhen(false)] out SnapshotException? problem)
    {
        try
        {
            Restore(host, document);
            problem = null;
            return true;
        }
        catch (SnapshotException exception)
        {
            problem = exception;
            return false;
        }
    }

    // A platform that refuses to shape a domain reports it; a system that is left as it was has no such report either.
    private static void Read(RestorePlan plan, ParsedDocument document)
    {
        IrqDiagnostics diagnostics = plan.System.Diagnostics;
        (long[] counts, bool[] told) = diagnostics.Capture();
        bool isRead = false;
        try
        {
            new SystemReader(plan).Read(new SnapshotObject(document));
            isRead = true;
        }
        finally
        {
            if (!isRead)
            {
                diagnostics.Restore(counts, told);
            }
        }
    }

    private static ParsedDocument Parse(ReadOnlyMemory<byte> document) =>
        ParsedDocument.Parse(document, MaximumDepth) ?? throw ProblemOf(document);

    private static SnapshotException ProblemOf(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(document, s_strict);
        }
        catch (JsonException exception)
        {
            return new SnapshotException(
                "$",
                $"The document is not JSON, or nested deeper than {MaximumDepth}: line {exception.LineNumber + 1}, "
                + $"byte {exception.BytePositionInLine}.");
        }
        catch (InvalidOperationException)
        {
            // A name that is not valid Unicode, as below.
        }

        return new SnapshotException("$", "The name of a member is not valid Unicode.");
    }
}

using Genirq.Planning.Archives;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Finds out what a source is, and reads it.</summary>
/// <param name="options">What a source does not tell of itself.</param>
internal sealed class SourceReader(SourceOptions options)
{
    // Limit: the bytes by which a file is told; the header of an archive has 512.
    private const int HeadBytes = 4096;

    // Texts are read in larger parts, past this buffer; it is for the headers of archives.
    private const int FileBufferBytes = 4096;

    // Limit: packed inside packed.
    private const int MaximumLayers = 2;

    /// <summary>Opens a file or folder with one machine.</summary>
    /// <param name="path">The file or folder, maybe with a colon and the tree that is meant.</param>
    public MachineSource Open(string path)
    {
        SourcePlace place = SourcePlace.Of(path);
        return Checked(Named(Directory.Exists(place.File)
            ? FolderSource.Open(place.File, options)
            : ReadFile(place, stream => Open(stream, place))));
    }

    /// <summary>Opens a stream with one machine.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">Its name in messages.</param>
    public MachineSource Open(Stream stream, string name) =>
        Checked(Named(Guarded(name, () => Open(stream, new SourcePlace(name, "")))));

    /// <summary>Opens a file or folder with any number of machines.</summary>
    /// <param name="path">As for <see cref="Open(string)"/>.</param>
    public IEnumerable<MachineSource> OpenAll(string path)
    {
        SourcePlace place = SourcePlace.Of(path);
        return Directory.Exists(place.File)
            ? [Named(FolderSource.Open(place.File, options))]
            : ReadFile(place, stream => OpenAll(stream, place)).Select(Named);
    }

    /// <summary>Refuses a machine that cannot be.</summary>
    /// <param name="source">The machine.</param>
    /// <exception cref="SourceException">It contradicts itself.</exception>
    public static MachineSource Checked(MachineSource source) => CaptureChecks.Of(source.Capture) switch
    {
        [] => source,
        [var only] => throw new SourceException($"{source.Name}: {only}"),
        var all => throw new SourceException(
            $"{source.Name}: {all[0]} (and {all.Count - 1} more contradictions)"),
    };

    private static MachineSource Named(MachineSource source) => source with
    {
        Capture = source.Capture with { Origin = source.Capture.Origin with { Source = source.Name } },
    };

    private MachineSource Open(Stream stream, SourcePlace place) =>
        Read(stream, place, out ArchiveSource? archive) ?? archive!.Only();

    private IEnumerable<MachineSource> OpenAll(Stream stream, SourcePlace place) =>
        Read(stream, place, out ArchiveSource? archive) is { } source ? [source] : archive!.All();

    private MachineSource? Read(Stream stream, SourcePlace place, out ArchiveSource? archive)
    {
        archive = null;
        HeadStream content = new(stream, HeadBytes);
        for (int layer = 0; Packers.TryOpen(content) is { } unpacked; layer++)
        {
            if (layer == MaximumLayers)
            {
                throw new SourceException(
                    $"{place.File}: it is packed more than {MaximumLayers} times over, which is refused");
            }

            content = new HeadStream(unpacked, HeadBytes);
        }

        if (TarItemReader.IsHeader(content.Head))
        {
            archive = new ArchiveSource(Archive.Read(content), place, options);
            return null;
        }

        return place.Tree.Length > 0
            ? throw new SourceException($"{place.File}: this is not an archive, so there is no '{place.Tree}' in it")
            : new TextSource(options).Read(content, place.File);
    }

    private static T ReadFile<T>(SourcePlace place, Func<Stream, T> read) => Guarded(place.File, () =>
    {
        if (!File.Exists(place.File))
        {
            throw new SourceException($"{place.File}: there is no such file or folder");
        }

        using FileStream stream = new(place.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileBufferBytes);
        return read(stream);
    });

    private static T Guarded<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArchiveException exception)
        {
            throw new SourceException($"{name}: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is UnauthorizedAccessException
                ? CaptureNotes.Reason(CaptureAccess.Denied)
                : PrintableText.Of(exception.Message);
            throw new SourceException($"{name}: {reason}");
        }
    }
}

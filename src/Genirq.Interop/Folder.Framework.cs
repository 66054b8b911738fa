namespace Genirq.Interop;

// The same by the framework: where there is no Linux, a folder was carried there, and pipes and device nodes were not.
internal sealed unsafe partial class Folder
{
    private static PathKind KindByAttributes(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is not null ? PathKind.Link
            : file.Exists ? PathKind.File
            : Directory.Exists(path) ? PathKind.Folder
            : PathKind.Missing;
    }

    private static PathKind ReadByFramework(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        PathKind kind = OpenByFramework(path, out FileStream? stream);
        using (stream)
        {
            try
            {
                length = stream?.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) ?? 0;
                return kind;
            }
            catch (IOException)
            {
                return PathKind.Failed;
            }
        }
    }

    private static PathKind OpenByFramework(string path, out FileStream? stream)
    {
        try
        {
            stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return PathKind.File;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            stream = null;
            return Directory.Exists(path) ? PathKind.Folder : exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => PathKind.Missing,
                UnauthorizedAccessException => PathKind.Denied,
                _ => PathKind.Failed,
            };
        }
    }

    private static PathKind ReadLinkByFramework(string path, out string target)
    {
        try
        {
            FileInfo file = new(path);
            target = file.LinkTarget ?? "";
            return target.Length > 0 ? PathKind.Link
                : file.Exists || Directory.Exists(path) ? PathKind.Special
                : PathKind.Missing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            target = "";
            return exception is UnauthorizedAccessException ? PathKind.Denied : PathKind.Failed;
        }
    }

    private static PathKind ListByFramework(string path, List<FolderEntry> entries)
    {
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(path))
            {
                entries.Add(new FolderEntry(Path.GetFileName(entry), null));
            }

            return PathKind.Folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return KindByAttributes(path) is var kind and not PathKind.Folder ? kind
                : exception is UnauthorizedAccessException ? PathKind.Denied
                : PathKind.Failed;
        }
    }
}

using System.Text;

namespace Genirq.Cli.Commands;

/// <summary>Writes a file, so that it is there whole or as it was before.</summary>
internal static class OutputFile
{
    /// <summary>Writes.</summary>
    /// <param name="option">The option that names the file, for messages.</param>
    /// <param name="file">The file; one that is there is replaced.</param>
    /// <param name="write">Writes the content, with the end of the last line.</param>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Write(string option, string file, Action<TextWriter> write)
    {
        if (file.Length == 0)
        {
            throw new ToolException($"{option}: a file's name is expected.");
        }

        try
        {
            string target = Path.GetFullPath(file);
            target = new FileInfo(target).LinkTarget is null
                ? target
                : File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target))
            {
                throw new ToolException($"{option}: '{file}' is a folder; a file's name is expected.");
            }

            // A rename would put a file where a device or a pipe was.
            if (target.StartsWith("/dev/", StringComparison.Ordinal)
                || target.StartsWith("/proc/", StringComparison.Ordinal))
            {
                WriteTo(target, FileMode.Open, write);
            }
            else
            {
                Replace(target, write);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or NotSupportedException)
        {
            throw new ToolException($"{option}: '{file}' cannot be written: {exception.Message}");
        }
    }

    /// <summary>Writes a document that does not end its last line itself.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteMarkup(string option, string file, Action<TextWriter> write) =>
        Write(option, file, writer =>
        {
            write(writer);
            writer.Write('\n');
        });

    private static void Replace(string target, Action<TextWriter> write)
    {
        string partial = $"{target}.{Environment.ProcessId}.partial";
        try
        {
            WriteTo(partial, FileMode.CreateNew, write);
            File.Move(partial, target, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void WriteTo(string path, FileMode mode, Action<TextWriter> write)
    {
        using FileStream stream = new(path, mode, FileAccess.Write);
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        write(writer);
    }
}

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

            using FileStream? special = OpenSpecial(target);
            if (special is not null)
            {
                WriteTo(special, write);
            }
            else
            {
                Replace(target, write);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or NotSupportedException || IsTooLong(exception))
        {
            throw new ToolException($"{option}: '{file}' cannot be written: {ReasonOf(exception)}");
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

    /// <summary>Whether the system refused a write because the file would be longer than a limit allows (EFBIG), which
    /// the framework tells as if an argument were wrong.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool IsTooLong(Exception exception) =>
        exception is ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

    // A rename would put a file where a device or a pipe was. What can be opened but has no place to go to is one.
    private static FileStream? OpenSpecial(string target)
    {
        bool isDevice = target.StartsWith("/proc/", StringComparison.Ordinal)
            || (target.StartsWith("/dev/", StringComparison.Ordinal)
                && !target.StartsWith("/dev/shm/", StringComparison.Ordinal));
        if (!isDevice && !File.Exists(target))
        {
            return null;
        }

        FileStream existing = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (isDevice || !existing.CanSeek)
        {
            return existing;
        }

        existing.Dispose();
        return null;
    }

    // The system's messages name the file that is written first, which is nothing to the user.
    private static string ReasonOf(Exception exception) => exception switch
    {
        DirectoryNotFoundException => "its folder is not there.",
        UnauthorizedAccessException => "permission denied.",
        ArgumentException => "it would be longer than the limit on the size of files allows.",
        _ when exception.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var end =>
            $"{exception.Message[..end]}.",
        _ => exception.Message,
    };

    private static void Replace(string target, Action<TextWriter> write)
    {
        string partial = $"{target}.{Environment.ProcessId}.partial";
        try
        {
            using (FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                WriteTo(stream, write);
            }

            File.Move(partial, target, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void WriteTo(FileStream stream, Action<TextWriter> write)
    {
        using StreamWriter writer = new(
            stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(writer);
    }
}

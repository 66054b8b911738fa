namespace Genirq.Cli.Commands;

/// <summary>Reads a file that an option or argument names, up to a bound.</summary>
internal static class InputFile
{
    /// <summary>Reads.</summary>
    /// <param name="name">The file, as the user wrote it.</param>
    /// <param name="maximum">How many bytes are read at most, whatever the file says of its length.</param>
    /// <param name="expected">What was expected, for messages.</param>
    /// <exception cref="ToolException">There is no such file, or it is too long.</exception>
    public static byte[] Read(string name, int maximum, string expected)
    {
        if (name.Length == 0)
        {
            throw new ToolException($"an empty name is not a file; {expected} was expected.");
        }

        if (!File.Exists(name))
        {
            string reason = Directory.Exists(name) ? "this is a folder, not a file" : "there is no such file";
            throw new ToolException($"{name}: {reason}; {expected} was expected.");
        }

        using FileStream file = new(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using MemoryStream content = new();
        byte[] part = new byte[1 << 16];
        for (int read = file.Read(part); read > 0; read = file.Read(part))
        {
            if (content.Length + read > maximum)
            {
                throw new ToolException($"{name}: it is longer than {maximum} bytes, which are the most that is read.");
            }

            content.Write(part, 0, read);
        }

        return content.ToArray();
    }
}

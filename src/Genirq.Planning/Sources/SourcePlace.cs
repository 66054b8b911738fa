namespace Genirq.Planning.Sources;

/// <summary>Where a source is.</summary>
/// <param name="File">The file or folder.</param>
/// <param name="Tree">Which tree of an archive; empty if none was named.</param>
internal sealed record SourcePlace(string File, string Tree)
{
    /// <summary>Takes a name apart.</summary>
    /// <param name="path">A file or folder, or an archive with a colon and a tree. What is there as a whole is
    /// never taken apart.</param>
    public static SourcePlace Of(string path)
    {
        if (Path.Exists(path))
        {
            return new SourcePlace(path, "");
        }

        for (int colon = path.LastIndexOf(':'); colon > 0; colon = path.LastIndexOf(':', colon - 1))
        {
            if (System.IO.File.Exists(path[..colon]))
            {
                return new SourcePlace(path[..colon], path[(colon + 1)..].Trim('/'));
            }
        }

        return new SourcePlace(path, "");
    }
}

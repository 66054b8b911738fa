namespace Genirq.Tidy;

/// <summary>The source tree that the tests look at.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The C# files below a folder of the repository, without build output.</summary>
    public static IEnumerable<SourceFile> CSharp(params string[] folders) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Root, folder))
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, path)
        where !relative.Split('/').Any(part => part is "obj" or "bin" or "artifacts")
        orderby relative
        select new SourceFile(relative, File.ReadAllText(path));

    /// <summary>All text files of the repository, without build output and git's own.</summary>
    public static IEnumerable<SourceFile> Texts() =>
        from path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, path)
        where !relative.Split(
            '/').Any(part => part is "obj" or "bin" or "artifacts" or ".git" or ".vs" or "TestResults")
        where Path.GetExtension(
            relative) is ".cs" or ".md" or ".csproj" or ".props" or ".json" or ".slnx" or ".txt" or ""
        where Path.GetFileName(relative) is not "packages.lock.json"
        orderby relative
        select new SourceFile(relative, File.ReadAllText(path));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Genirq.slnx above the tests.");
    }
}

using System.Text;
using Genirq.Interop;

namespace Genirq.Integration.Interop;

/// <summary>What cannot be read is told by its kind, without an exception, and no descriptor stays open.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("genirq-folder").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void ReadFile_FilesFoldersAndNothing_AreToldApart()
    {
        Write("short", "0x8086\n");
        Write("empty", "");
        Directory.CreateDirectory(Path.Combine(_path, "inner"));
        File.CreateSymbolicLink(Path.Combine(_path, "link"), "short");
        using Folder folder = new(_path);
        byte[] buffer = new byte[7];

        Assert.Equal(PathKind.File, folder.ReadFile("short", buffer, out int length));
        Assert.Equal("0x8086\n", Encoding.ASCII.GetString(buffer, 0, length));
        Assert.Equal(PathKind.File, folder.ReadFile("short", buffer.AsSpan(0, 2), out length));
        Assert.Equal(2, length);
        Assert.Equal(PathKind.File, folder.ReadFile("link", buffer, out length));
        Assert.Equal(7, length);
        Assert.Equal((PathKind.File, 0), (folder.ReadFile("empty", buffer, out length), length));
        Assert.Equal((PathKind.Folder, 0), (folder.ReadFile("inner", buffer, out length), length));
        Assert.Equal((PathKind.Missing, 0), (folder.ReadFile("none", buffer, out length), length));
        Assert.Equal((PathKind.Missing, 0), (folder.ReadFile("short/below", buffer, out length), length));
    }

    [Fact]
    public void KindAt_EachKind_IsTold()
    {
        Write("file", "");
        Directory.CreateDirectory(Path.Combine(_path, "inner"));
        File.CreateSymbolicLink(Path.Combine(_path, "link"), "nowhere");
        using Folder folder = new(_path);
        using Folder devices = new("/dev");

        Assert.Equal(PathKind.File, folder.KindAt("file"));
        Assert.Equal(PathKind.Folder, folder.KindAt("inner"));
        Assert.Equal(PathKind.Folder, folder.KindAt(""));
        Assert.Equal(PathKind.Link, folder.KindAt("link"));
        Assert.Equal(PathKind.Missing, folder.KindAt("none"));
        Assert.Equal(PathKind.Special, devices.KindAt("null"));
        Assert.Equal(PathKind.File, Folder.KindOf(Path.Combine(_path, "file")));
    }

    [Fact]
    public void ReadLink_LinkAndOthers_AreToldApart()
    {
        string target = $"../{new string('x', 200)}/é";
        Write("file", "");
        File.CreateSymbolicLink(Path.Combine(_path, "link"), target);
        using Folder folder = new(_path);

        Assert.Equal((PathKind.Link, target), (folder.ReadLink("link", out string found), found));
        Assert.Equal((PathKind.Special, ""), (folder.ReadLink("file", out found), found));
        Assert.Equal((PathKind.Missing, ""), (folder.ReadLink("none", out found), found));
    }

    [Fact]
    public void List_ManyNames_AreAllToldWithTheirKinds()
    {
        for (int i = 0; i < 1000; i++)
        {
            Write($"file {i}", "");
        }

        Directory.CreateDirectory(Path.Combine(_path, "inner"));
        File.CreateSymbolicLink(Path.Combine(_path, "link"), "inner");
        using Folder folder = new(_path);
        List<FolderEntry> entries = [];

        Assert.Equal(PathKind.Folder, folder.List("", entries));

        Dictionary<string, PathKind?> kinds = entries.ToDictionary(entry => entry.Name, entry => entry.Kind);
        Assert.Equal(1002, kinds.Count);
        Assert.All(kinds, pair => Assert.True(pair.Value is null || pair.Value == folder.KindAt(pair.Key)));
    }

    [Fact]
    public void List_WhatIsNoFolder_IsTold()
    {
        Write("file", "");
        using Folder folder = new(_path);

        Assert.Equal(PathKind.File, folder.List("file", []));
        Assert.Equal(PathKind.Missing, folder.List("none", []));
        Assert.Equal(PathKind.Missing, folder.List("file/below", []));
    }

    [Fact]
    public void OpenFile_FolderOrNothing_GivesNoStream()
    {
        Write("file", "text");
        using Folder folder = new(_path);

        Assert.Equal(PathKind.File, folder.OpenFile("file", out FileStream? stream));
        using (StreamReader reader = new(stream!))
        {
            Assert.Equal("text", reader.ReadToEnd());
        }

        Assert.Equal(PathKind.Folder, folder.OpenFile("", out stream));
        Assert.Null(stream);
        Assert.Equal(PathKind.Missing, folder.OpenFile("none", out stream));
        Assert.Null(stream);
    }

    [Fact]
    public void Folder_ThatIsNotThere_HoldsNothing()
    {
        using Folder folder = new(Path.Combine(_path, "none"));

        Assert.Equal(PathKind.Missing, folder.KindAt("file"));
        Assert.Equal(PathKind.Missing, folder.KindAt(""));
        Assert.Equal(PathKind.Missing, folder.List("", []));
        Assert.Equal(PathKind.Missing, folder.ReadFile("file", new byte[1], out _));
        Assert.Equal(PathKind.Missing, folder.OpenFile("file", out _));
        Assert.Equal(PathKind.Missing, folder.ReadLink("file", out _));
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_path, name), content);
}

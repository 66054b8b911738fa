using System.Formats.Tar;
using System.Text;
using Genirq.Planning.Archives;

namespace Genirq.Tests.Planning.Archives;

public sealed class TarItemReaderTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Read_EachFormat_GivesWhatTheFrameworkWrote(TarEntryFormat format)
    {
        PackedFiles archive = new PackedFiles(format)
            .AddFolder("sys/")
            .AddFile("sys/one", "1")
            .AddFile("sys/none", "")
            .AddFile("sys/block", new string('b', 512))
            .AddFile("sys/more", new string('m', 1000))
            .AddLink("sys/link", "../sys/one");

        List<string> items = Items(archive.Bytes());

        Assert.Equal(
            [
                "Folder sys/ 0 ", "File sys/one 1 ", "File sys/none 0 ", "File sys/block 512 ", "File sys/more 1000 ",
                "Link sys/link 0 ../sys/one",
            ],
            items);
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Read_LongNames_AreWhole(TarEntryFormat format)
    {
        string name = $"sys/{string.Join('/', Enumerable.Repeat("a-long-name-of-a-folder", 20))}/vendor";
        string target = $"../../{new string('t', 300)}";

        List<string> items = Items(new PackedFiles(format).AddFile(name, "0x8086\n").AddLink("sys/l", target).Bytes());

        Assert.Equal([$"File {name} 7 ", $"Link sys/l 0 {target}"], items);
    }

    [Fact]
    public void Read_NameWithPrefix_IsJoined()
    {
        string folder = new('p', 90);
        string name = $"{folder}/{new string('n', 60)}";

        Assert.Equal([$"File {name} 2 "], Items(new PackedFiles(TarEntryFormat.Ustar).AddFile(name, "x\n").Bytes()));
    }

    [Fact]
    public void ReadContent_File_IsWhole()
    {
        using MemoryStream stream = new(
            new PackedFiles(TarEntryFormat.Gnu).AddFile("a", new string('x', 700)).AddFile("b", "second").Bytes());
        TarItemReader reader = new(stream);

        Assert.True(reader.Read());
        Assert.Equal(new string('x', 700), Encoding.ASCII.GetString(reader.ReadContent()));
        Assert.True(reader.Read());
        Assert.Equal("second", Encoding.ASCII.GetString(reader.ReadContent()));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Read_EveryTruncation_IsToldOrEndsBetweenEntries()
    {
        byte[] bytes = new PackedFiles(TarEntryFormat.Pax).AddFile("sys/a", new string('x', 600)).Bytes();
        for (int length = 0; length < bytes.Length; length += 13)
        {
            try
            {
                Items(bytes[..length]);
            }
            catch (ArchiveException exception)
            {
                Assert.Contains("byte", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Read_BrokenChecksum_IsRefusedWithItsPlace()
    {
        byte[] bytes = new PackedFiles(TarEntryFormat.Gnu).AddFile("a", "1").AddFile("b", "2").Bytes();
        bytes[1024 + 3] ^= 0x55;

        ArchiveException exception = Assert.Throws<ArchiveException>(() => Items(bytes));

        Assert.Equal("at byte 1024 there is no sound header of an entry", exception.Message);
    }

    [Fact]
    public void Read_HugeSize_IsRefused()
    {
        byte[] bytes = new PackedFiles(TarEntryFormat.Gnu).AddFile("a", "1").AddFile("b", "2").Bytes();
        PackedFiles.SetSize(bytes, 0, 1L << 40);

        ArchiveException exception = Assert.Throws<ArchiveException>(() => Items(bytes));

        Assert.Contains("more than 1073741824 bytes when unpacked", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 511)]
    [InlineData(long.MaxValue - 1024)]
    public void Read_SizeNearTheEndOfNumbers_IsRefusedAtItsEntry(long size)
    {
        byte[] bytes = new PackedFiles(TarEntryFormat.Gnu).AddFile("a", "1").Bytes();
        PackedFiles.SetSize(bytes, 0, size);

        ArchiveException exception = Assert.Throws<ArchiveException>(() => Items(bytes));

        Assert.Contains("at byte 0 the archive has more", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeExtendedHeader_IsRefusedBeforeItIsRead()
    {
        byte[] bytes = new PackedFiles(TarEntryFormat.Pax).AddFile("a", "1").Bytes();
        Assert.Equal((byte)'x', bytes[156]);
        PackedFiles.SetSize(bytes, 0, 1L << 31);

        ArchiveException exception = Assert.Throws<ArchiveException>(() => Items(bytes));

        Assert.Contains("2147483648 bytes; 1048576 are allowed", exception.Message, StringComparison.Ordinal);
    }

    private static List<string> Items(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        TarItemReader reader = new(stream);
        List<string> items = [];
        while (reader.Read())
        {
            items.Add($"{reader.Kind} {reader.Name} {reader.SizeBytes} {reader.LinkName}");
        }

        return items;
    }
}

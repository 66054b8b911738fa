using System.Text;
using Genirq.Planning.Sources;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;

namespace Genirq.Tests.Planning.Sources;

public sealed class PackedSourceTests
{
    private const string Rows = "           CPU0  CPU1\n 24: 0 3 PCI-MSIX-0000:00:03.0 0-edge a\n";

    private static readonly byte[] s_xz = Convert.FromBase64String(
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AA9ADJdABBsBGUCt976Q1sv0vUaAAEqWKtSLOUtFaHwzxqTqcy2NA/CnU"
            + "ZsJJfxf9yFZLZI0CIAAAAAYpvBFq3Mc9kAAU4+C8odjx+2830BAAAAAARZWg==");

    [Fact]
    public void Open_EachPacker_IsUnpacked()
    {
        byte[] text = Encoding.ASCII.GetBytes(Rows);
        foreach (byte[] packed in (byte[][])[s_xz, BZip2(text), Zstd(text), BZip2(Zstd(text))])
        {
            MachineSource source = Open(packed);

            Assert.Equal(MachineSourceKind.Interrupts, source.Kind);
            Assert.Equal("0000:00:03.0", Assert.Single(source.Capture.Functions).Slot.ToString());
        }
    }

    [Fact]
    public void Open_XzOfSeveralStreams_IsReadToItsEnd()
    {
        MachineSource source = Open([.. s_xz, .. s_xz]);

        Assert.Contains(source.Capture.Notes, static note => note.Contains("a second table", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_EveryByteOfAPackedFileChanged_IsReadOrRefusedWithOneLine()
    {
        byte[] text = Encoding.ASCII.GetBytes(Rows);
        foreach (byte[] packed in (byte[][])[s_xz, BZip2(text), Zstd(text)])
        {
            for (int at = 0; at < packed.Length; at++)
            {
                byte[] changed = [.. packed];
                changed[at] ^= 0xFF;
                Try(changed);
                Try(packed[..at]);
            }
        }
    }

    [Fact]
    public void Open_PackedThreeTimes_IsRefused()
    {
        byte[] packed = Zstd(Zstd(Zstd(Encoding.ASCII.GetBytes(Rows))));

        SourceException refusal = Assert.Throws<SourceException>(() => Open(packed));
        Assert.Equal("x: it is packed more than 2 times over, which is refused", refusal.Message);
    }

    private static void Try(byte[] bytes)
    {
        try
        {
            Open(bytes);
        }
        catch (SourceException exception)
        {
            Assert.DoesNotContain('\n', exception.Message);
        }
    }

    private static MachineSource Open(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        return MachineSource.Open(stream, "x");
    }

    private static byte[] BZip2(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (BZip2Stream stream = BZip2Stream.Create(packed, CompressionMode.Compress, false, true))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using Compressor compressor = new();
        return compressor.Wrap(bytes).ToArray();
    }
}

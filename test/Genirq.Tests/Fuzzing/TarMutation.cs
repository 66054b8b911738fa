using System.Text;
using Genirq.Planning.Archives;
using Genirq.Tests.Planning.Archives;

namespace Genirq.Tests.Fuzzing;

/// <summary>Changes a tar archive by its structure: items moved, doubled, gone; names, kinds, links, sizes and
/// checksums of headers.</summary>
/// <param name="random">What decides.</param>
internal sealed class TarMutation(Random random)
{
    private const int Block = 512;
    private const int MostChanges = 4;
    private const int Kind = 156;
    private const int Link = 157;
    private const int NameLength = 100;

    private static readonly string[] s_names =
    [
        "", "/", "..", "../../etc/passwd", "/etc/passwd", "t/../t/proc/interrupts", "t//proc//interrupts", "t/proc",
        "t/proc/interrupts/x", "t/proc/interrupts", "t", "u/proc/interrupts", "t/sys", "a\nb", "\u001b[2J",
        "\u00ff\u00fe", "t/./proc/./interrupts", "t/sys/bus/pci/devices/0000:00:03.0",
    ];

    private static readonly long[] s_sizes =
        [0, 1, 511, 512, 513, 4096, 1 << 20, int.MaxValue, uint.MaxValue, long.MaxValue, -1, 1L << 40];

    /// <summary>Changes it once to four times.</summary>
    /// <param name="archive">The archive.</param>
    public byte[] Apply(byte[] archive)
    {
        List<byte[]> items = Split(archive);
        for (int i = random.Next(1, MostChanges + 1); i > 0 && items.Count > 1; i--)
        {
            Change(items);
        }

        byte[] changed = [.. items.SelectMany(static item => item)];
        switch (random.Next(12))
        {
            case 0:
                return changed[..random.Next(changed.Length)];
            case 1:
                return PackedFiles.Gzip(changed);
            case 2:
                byte[] packed = PackedFiles.Gzip(changed);
                packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
                return packed;
            default:
                return changed;
        }
    }

    // Each header with its content; what follows the last is an item too.
    private static List<byte[]> Split(byte[] archive)
    {
        List<byte[]> items = [];
        int begin = 0;
        for (int at = Block; at + Block <= archive.Length; at += Block)
        {
            if (TarItemReader.IsHeader(archive.AsSpan(at)))
            {
                items.Add(archive[begin..at]);
                begin = at;
            }
        }

        items.Add(archive[begin..]);
        return items;
    }

    private void Change(List<byte[]> items)
    {
        int at = random.Next(items.Count);
        int to = random.Next(items.Count);
        switch (random.Next(10))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                items.Insert(to, items[at]);
                break;
            case 2:
                (items[at], items[to]) = (items[to], items[at]);
                break;
            case 3:
                items[at] = [.. items[at][..Block], .. items[to].AsSpan(Math.Min(Block, items[to].Length))];
                break;
            case 4 or 5:
                items[at] = ChangeContent(items[at]);
                break;
            default:
                items[at] = ChangeHeader([.. items[at]]);
                break;
        }
    }

    private byte[] ChangeContent(byte[] item)
    {
        string text = Encoding.Latin1.GetString(item.AsSpan(Block)).TrimEnd('\0');
        byte[] changed = Encoding.Latin1.GetBytes(new TextMutation(random).Apply(text));
        byte[] result = new byte[Block + ((changed.Length + Block - 1) / Block * Block)];
        item.AsSpan(0, Block).CopyTo(result);
        changed.CopyTo(result, Block);
        PackedFiles.SetSize(result, 0, changed.Length);
        return result;
    }

    private byte[] ChangeHeader(byte[] item)
    {
        switch (random.Next(5))
        {
            case 0:
                PackedFiles.SetSize(item, 0, s_sizes[random.Next(s_sizes.Length)]);
                return item;
            case 1:
                item[random.Next(Block)] = (byte)random.Next(256);
                return item;
            case 2:
                item[Kind] = (byte)"0123456789gxLKSV\0D"[random.Next(18)];
                break;
            default:
                Span<byte> field = item.AsSpan(random.Next(2) == 0 ? 0 : Link, NameLength);
                field.Clear();
                Encoding.Latin1.GetBytes(s_names[random.Next(s_names.Length)], field);
                break;
        }

        PackedFiles.SetChecksum(item, 0);
        return item;
    }
}

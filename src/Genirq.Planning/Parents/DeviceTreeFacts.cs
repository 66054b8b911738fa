using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Parents;

/// <summary>Reads what a device tree says of interrupt controllers and host bridges.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
/// <remarks>Cells are big-endian, 32 bits. Source: Devicetree Specification 0.4, 2.2.4.</remarks>
internal sealed class DeviceTreeFacts(ICaptureTree tree, CaptureNotes notes)
{
    private const string Base = "sys/firmware/devicetree/base";
    private const string OtherBase = "proc/device-tree";
    private const string SourceName = "device tree";

    // Limit: nodes that are looked at, and how deep they lie.
    private const int MaximumNodes = 4096;
    private const int MaximumDepth = 6;

    // Limit: messages of one host bridge; a partition has some thousands.
    private const long MostMessages = 1 << 20;

    private static readonly HashSet<string> s_passedOver = new(StringComparer.Ordinal)
    {
        "cpus", "chosen", "aliases", "reserved-memory", "__symbols__", "options", "rtas", "event-sources", "vdevice",
        "name", "compatible", "model", "reg", "ranges", "status", "phandle", "interrupts", "interrupt-map",
        "interrupt-map-mask", "interrupt-controller", "msi-controller", "msi-parent", "msi-map", "device_type",
        "bus-range", "dma-coherent", "dma-ranges", "clocks", "clock-names",
    };

    private readonly byte[] _buffer = new byte[1024];
    private readonly List<MessageWindow> _frames = [];
    private readonly List<BridgeQuota> _quotas = [];
    private MsiParentFacts _facts = MsiParentFacts.None;
    private int _nodes;

    /// <summary>Adds what the tree says.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        string? root = new[] { Base, OtherBase }.FirstOrDefault(path => List(path).Count > 0);
        if (root is null)
        {
            return facts;
        }

        _facts = facts with { HasDeviceTree = true };
        Walk(root, 0);
        return _facts with
        {
            Frames = _frames,
            Quotas = [.. _facts.Quotas, .. _quotas],
        };
    }

    private void Walk(string folder, int depth)
    {
        foreach (string name in List(folder))
        {
            bool isProperty = name.Contains(',', StringComparison.Ordinal) || name.StartsWith('#')
                || (s_passedOver.Contains(name) && name != "interrupt-controller");
            if (isProperty || depth >= MaximumDepth || _nodes >= MaximumNodes)
            {
                continue;
            }

            string node = $"{folder}/{name}";
            if (name.Contains('@', StringComparison.Ordinal) || tree.List(node, out _) == CaptureAccess.Ok)
            {
                _nodes++;
                Add(node, name);
                if (!name.StartsWith("pci", StringComparison.Ordinal)
                    && !name.StartsWith("cpu@", StringComparison.Ordinal))
                {
                    Walk(node, depth + 1);
                }
            }
        }
    }

    private void Add(string node, string name)
    {
        if (name.StartsWith("pci", StringComparison.Ordinal))
        {
            if (Cell(node, "ibm,pe-total-#msi") is { } messages)
            {
                if (messages > MostMessages)
                {
                    notes.Add($"{node}/ibm,pe-total-#msi: {messages} messages cannot be; left out");
                    return;
                }

                _quotas.Add(new BridgeQuota(
                    PrintableText.Of(name), messages, Cell(node, "linux,pci-domain") ?? DomainOf(name)));
            }

            return;
        }

        if (Text(node, "status") is "disabled")
        {
            return;
        }

        string kinds = Text(node, "compatible") ?? "";
        if (kinds.Contains("arm,gic-v3-its", StringComparison.Ordinal))
        {
            _facts = _facts with { ItsSource = SourceName };
        }
        else if (kinds.Contains("arm,gic-v2m-frame", StringComparison.Ordinal))
        {
            AddFrame(node);
        }
        else if (kinds.Contains("riscv,imsics", StringComparison.Ordinal))
        {
            AddIdentities(node);
        }
    }

    // The kernel takes both numbers or neither, and then asks the frame's register. Source: Linux 6.12,
    // drivers/irqchip/irq-gic-v2m.c, gicv2m_of_init.
    private void AddFrame(string node)
    {
        long? count = Cell(node, "arm,msi-num-spis");
        long? first = Cell(node, "arm,msi-base-spi");
        bool isWhole = count is not null && first is not null;
        bool canBe = count is null || ParentChecks.CanBeFrame(first, count.Value);
        if (!canBe)
        {
            notes.Add($"{node}: a frame of {count} SPIs{(first is null ? "" : $" from {first} on")} cannot be; "
                + "left out");
        }
        else if (!isWhole && (count ?? first) is not null)
        {
            notes.Add($"{node}: {(first is null ? "arm,msi-num-spis" : "arm,msi-base-spi")} alone, which the kernel "
                + "takes with the other number only; left out");
        }

        if (canBe && isWhole)
        {
            _facts = ParentAgreement.AddFrame(
                _facts, _frames, new MessageWindow(first, count!.Value, SourceName), node, notes);
        }

        _facts = _facts with
        {
            FrameSource = SourceName,
            HasUnsizedFrame = _facts.HasUnsizedFrame || !canBe || !isWhole,
        };
    }

    // There are files for each privilege level; the kernel uses the supervisor's, which is the one for harts' external
    // interrupt 9. Machine level is 11.
    private void AddIdentities(string node)
    {
        const uint Machine = 11;
        CaptureAccess access = tree.Read($"{node}/interrupts-extended", _buffer, out int length);
        bool isMachine = access == CaptureAccess.Ok && length >= 8
            && BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(4)) == Machine;
        if (isMachine)
        {
            return;
        }

        _facts = _facts with { ImsicSource = SourceName };
        if (Cell(node, "riscv,num-ids") is not { } count)
        {
            return;
        }

        if (!ParentChecks.CanBeIdentities(count))
        {
            notes.Add($"{node}/riscv,num-ids: {count} identities cannot be: 63 to 2047, one less than a multiple of "
                + "64");
            return;
        }

        _facts = ParentAgreement.Add(_facts, [], new SourcedCount(count, SourceName), notes);
    }

    // Without a property of its own a bridge has the last 16 bits of its address as its domain. Source: Linux 6.12,
    // arch/powerpc/kernel/pci-common.c, get_phb_number.
    private static long? DomainOf(string name) => name.IndexOf('@', StringComparison.Ordinal) is > 0 and int at
        && ulong.TryParse(name.AsSpan(at + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong address)
            ? (long)(address & ushort.MaxValue)
            : null;

    private IReadOnlyList<string> List(string folder)
    {
        tree.List(folder, out IReadOnlyList<string> names);
        return names;
    }

    private long? Cell(string node, string property)
    {
        CaptureAccess access = tree.Read($"{node}/{property}", _buffer, out int length);
        if (access != CaptureAccess.Ok)
        {
            return null;
        }

        if (length != sizeof(uint))
        {
            notes.Add($"{node}/{property}: one cell of 4 bytes was expected, there are {length}");
            return null;
        }

        return BinaryPrimitives.ReadUInt32BigEndian(_buffer);
    }

    private string? Text(string node, string property) =>
        tree.Read($"{node}/{property}", _buffer, out int length) == CaptureAccess.Ok
            ? Encoding.Latin1.GetString(_buffer, 0, length).TrimEnd('\0')
            : null;
}

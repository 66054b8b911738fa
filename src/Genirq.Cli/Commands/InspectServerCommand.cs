using System.CommandLine;
using System.Globalization;
using System.Text;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq vfio-user</c>: shows what a server's device is.</summary>
internal static class InspectServerCommand
{
    private const int ConfigRegion = 7;

    private static readonly Argument<string> s_socket = new("SOCKET")
    {
        Description = "The path of the server's socket.",
    };

    private static readonly Option<bool> s_config = new("--config", "-x")
    {
        Description = "The configuration space too, as lspci -xxxx prints it.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("vfio-user", "Show the device of a vfio-user server: limits, regions, interrupts.")
        {
            s_socket, s_config,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using VfioUserClient client = VfioUserClient.Connect(parsed.GetValue(s_socket)!);
        StringBuilder text = new();
        PeerLimits limits = client.ServerLimits;
        Add(text, $"version {limits.Major}.{limits.Minor}, {limits.MaxDescriptors} descriptors a message, ");
        Add(text, $"{limits.MaxTransferBytes} bytes a transfer, {limits.MaxDmaWindows} DMA windows");
        text.Append(limits.HasWriteMulti ? ", several writes a message\n" : "\n");
        int error = client.GetDeviceInfo(out int regions, out int kinds);
        Check(error, "the device");
        WriteIds(client, text);
        for (int index = 0; index < regions; index++)
        {
            WriteRegion(client, text, index);
        }

        for (int kind = 0; kind < kinds; kind++)
        {
            WriteIrq(client, text, (IrqKind)kind);
        }

        if (parsed.GetValue(s_config))
        {
            WriteConfig(client, text);
        }

        parsed.InvocationConfiguration.Output.Write(text.ToString());
        return Tool.Success;
    }

    private static void WriteIds(VfioUserClient client, StringBuilder text)
    {
        Check(client.ReadUInt32(ConfigRegion, 0, out uint ids), "the configuration space");
        Check(client.ReadUInt32(ConfigRegion, 8, out uint kind), "the configuration space");
        Add(text, $"device {ids & 0xFFFF:x4}:{ids >> 16:x4}, class {kind >> 8:x6}, revision {kind & 0xFF:x2}\n");
    }

    private static void WriteRegion(VfioUserClient client, StringBuilder text, int index)
    {
        Check(client.GetRegionInfo(index, out VfioUserRegion? region), $"region {index}");
        using (region)
        {
            if (region!.SizeBytes == 0)
            {
                return;
            }

            string name = index switch
            {
                < 6 => $"BAR {index}",
                6 => "ROM",
                ConfigRegion => "config",
                8 => "VGA",
                _ => "of the device's own",
            };
            Add(text, $"region {index} {name}: {region.SizeBytes} bytes, {FlagsOf(region.Flags)}\n");
            foreach ((ulong offset, ulong size) in region.Areas)
            {
                Add(text, $"  mappable: 0x{offset:x} to 0x{offset + size - 1:x}\n");
            }
        }
    }

    private static void WriteIrq(VfioUserClient client, StringBuilder text, IrqKind kind)
    {
        Check(client.GetIrqInfo(kind, out IrqInfoFlags flags, out int count), $"interrupt type {(int)kind}");
        string name = kind switch
        {
            IrqKind.IntX => "INTx",
            IrqKind.Msi => "MSI",
            IrqKind.MsiX => "MSI-X",
            IrqKind.Error => "error",
            IrqKind.Request => "request",
            _ => $"type {(int)kind}",
        };
        if (count != 0)
        {
            bool isFixed = (flags & IrqInfoFlags.NoResize) != 0;
            string resize = isFixed ? ", all armed at once" : ", vectors added at any time";
            string mask = (flags & IrqInfoFlags.Maskable) != 0 ? ", maskable" : "";
            string auto = (flags & IrqInfoFlags.AutoMasked) != 0 ? ", masks itself" : "";
            Add(text, $"interrupt {name}: {count}{(count > 1 ? resize : "")}{mask}{auto}\n");
        }
    }

    private static void WriteConfig(VfioUserClient client, StringBuilder text)
    {
        const int Line = 16;
        Check(client.GetRegionInfo(ConfigRegion, out VfioUserRegion? region), "the configuration space");
        using (region)
        {
            byte[] bytes = new byte[Math.Min(region!.SizeBytes, 4096)];
            for (int offset = 0; offset + Line <= bytes.Length; offset += Line)
            {
                Span<byte> row = bytes.AsSpan(offset, Line);
                Check(client.ReadRegion(ConfigRegion, (ulong)offset, row), "the configuration space");
                Add(text, $"{offset:x2}: ");
                string digits = Convert.ToHexStringLower(row);
                text.AppendJoin(' ', digits.Chunk(2).Select(static pair => new string(pair))).Append('\n');
            }
        }
    }

    private static string FlagsOf(RegionFlags flags)
    {
        string text = (flags & RegionFlags.Read) != 0 ? "readable" : "not readable";
        text += (flags & RegionFlags.Write) != 0 ? ", writable" : "";
        return text + ((flags & RegionFlags.Map) != 0 ? ", mappable" : "");
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new ToolException($"the server refuses to tell of {what}: errno {-error}.");
        }
    }

    private static void Add(StringBuilder text, FormattableString part) =>
        text.Append(part.ToString(CultureInfo.InvariantCulture));
}

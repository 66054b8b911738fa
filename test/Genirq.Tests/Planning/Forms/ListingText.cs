using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Writes what <c>lspci</c> would print of a machine that was captured.</summary>
internal static class ListingText
{
    /// <summary>As root, <c>lspci -Dnnvv</c>.</summary>
    /// <param name="capture">The machine.</param>
    public static string OfRoot(MachineCapture capture) => Of(capture, Capabilities);

    /// <summary>As another user.</summary>
    /// <param name="capture">The machine.</param>
    public static string OfUser(MachineCapture capture) =>
        Of(capture, static _ => "\tCapabilities: <access denied>\n");

    /// <summary>Head lines only, <c>lspci -Dnn</c>.</summary>
    /// <param name="capture">The machine.</param>
    public static string Heads(MachineCapture capture) => string.Concat(capture.Functions.Select(Head));

    private static string Of(MachineCapture capture, Func<CapturedFunction, string> capabilities)
    {
        StringBuilder text = new();
        foreach (CapturedFunction function in capture.Functions)
        {
            text.Append(Head(function))
                .Append("\tSubsystem: Red Hat, Inc. Device [1af4:1100]\n")
                .Append("\tControl: I/O+ Mem+ BusMaster+ DisINTx").Append(Sign(IsOn(function))).Append('\n')
                .Append("\tStatus: Cap+ 66MHz- UDF- FastB2B-\n")
                .Append(capabilities(function))
                .Append(function.Driver is { } driver ? $"\tKernel driver in use: {driver}\n" : "")
                .Append('\n');
        }

        return text.ToString();
    }

    // The machines are QEMU's: their bridges are Intel's.
    private static string Head(CapturedFunction function)
    {
        int kind = function.Class ?? 0;
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{function.Slot} Class [{kind >> 8:x4}]: {NameOf(function)} "
                + $"[{function.Vendor:x4}:{function.Device:x4}] (rev 02)");
        return (kind & 0xFF) == 0
            ? $"{name}\n"
            : string.Create(CultureInfo.InvariantCulture, $"{name} (prog-if {kind & 0xFF:x2} [Kind])\n");
    }

    private static string NameOf(CapturedFunction function) =>
        function.Vendor == 0x8086 ? "Intel Corporation Device" : "Vendor Device";

    private static bool IsOn(CapturedFunction function) =>
        function.Capabilities is { MsiX.IsEnabled: true } or { Msi.IsEnabled: true };

    private static char Sign(bool isSet) => isSet ? '+' : '-';

    private static string Capabilities(CapturedFunction function)
    {
        StringBuilder text = new();
        if (function.Capabilities?.Msi is { } msi)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\tCapabilities: [{msi.Offset:x2}] MSI: Enable{Sign(msi.IsEnabled)} "
                    + $"Count={msi.EnabledMessages}/{msi.CapableMessages} Maskable{Sign(msi.HasPerVectorMask)} "
                    + $"64bit{Sign(msi.Is64Bit)}\n");
        }

        if (function.Capabilities?.MsiX is { } msiX)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\tCapabilities: [{msiX.Offset:x2}] MSI-X: Enable{Sign(msiX.IsEnabled)} Count={msiX.TableSize} "
                    + $"Masked{Sign(msiX.IsFunctionMasked)}\n\t\tVector table: BAR={msiX.Table.Bar} "
                    + $"offset={msiX.Table.OffsetBytes:x8}\n\t\tPBA: BAR={msiX.Pending.Bar} "
                    + $"offset={msiX.Pending.OffsetBytes:x8}\n");
        }

        return text.ToString();
    }
}

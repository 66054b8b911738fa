using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>Turns what <c>lspci -vmm</c> prints, one line for each property of a function, into the form of
/// <c>lspci -k</c>.</summary>
/// <remarks>Each line becomes one, so that notes name the right ones.</remarks>
internal static class VmmText
{
    private const string Slot = "Slot:";

    // Before lspci 3.0 the slot had the name of what is the device's now.
    private const string OldSlot = "Device:";

    /// <summary>Turns the functions of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with the functions in the other form; null if it has none in this one.</returns>
    public static string? Turn(ReadOnlySpan<char> text)
    {
        if (!Begins(text, Slot) && !Begins(text, OldSlot))
        {
            return null;
        }

        StringBuilder turned = new(text.Length);
        Dictionary<string, string> record = new(StringComparer.Ordinal);
        List<string> lines = [];
        bool isFound = false;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> clean = TextLine.Clean(line);
            if (IsSlot(clean, out string slot))
            {
                Close(turned, record, lines);
                record["Slot"] = slot;
                isFound = true;
            }
            else if (record.Count > 0 && !clean.IsEmpty && clean.Contains(':'))
            {
                ReadOnlySpan<char> key = TextLine.Key(clean, out ReadOnlySpan<char> value);
                record.TryAdd(key.ToString(), value.ToString());
                lines.Add(PropertyOf(key, value));
            }
            else
            {
                Close(turned, record, lines);
                turned.Append(line.TrimEnd('\n')).Append('\n');
            }
        }

        Close(turned, record, lines);
        return isFound ? turned.ToString() : null;
    }

    private static bool Begins(ReadOnlySpan<char> text, string word) => text.StartsWith(word, StringComparison.Ordinal)
        || text.Contains($"\n{word}", StringComparison.Ordinal);

    private static bool IsSlot(ReadOnlySpan<char> line, out string slot)
    {
        slot = "";
        if (!line.StartsWith(Slot, StringComparison.Ordinal) && !line.StartsWith(OldSlot, StringComparison.Ordinal))
        {
            return false;
        }

        slot = line[(line.IndexOf(':') + 1)..].Trim().ToString();
        return PciSlot.TryParse(slot, out _) || PciSlot.TryParse($"0000:{slot}", out _);
    }

    // What has no line of its own in the other form is no property that a reader knows.
    private static string PropertyOf(ReadOnlySpan<char> key, ReadOnlySpan<char> value) => key switch
    {
        "Driver" => $"\tKernel driver in use: {value}",
        "Module" => $"\tKernel modules: {value}",
        "NUMANode" => $"\tNUMA node: {value}",
        _ => $"\t{key} of -vmm",
    };

    private static void Close(StringBuilder turned, Dictionary<string, string> record, List<string> lines)
    {
        if (record.Count == 0)
        {
            return;
        }

        (string kind, string kindNumber) = Split(record.GetValueOrDefault("Class", ""));
        (string vendor, string vendorNumber) = Split(record.GetValueOrDefault("Vendor", ""));
        (string device, string deviceNumber) = Split(record.GetValueOrDefault("Device", ""));
        bool hasNames = kind.Length > 0;
        string ids = vendorNumber.Length > 0 && deviceNumber.Length > 0 ? $"{vendorNumber}:{deviceNumber}" : "";
        turned.Append(record["Slot"]).Append(' ')
            .Append(hasNames && kindNumber.Length > 0 ? $"{kind} [{kindNumber}]" : $"{kind}{kindNumber}").Append(": ")
            .Append(hasNames ? $"{vendor} {device}{(ids.Length > 0 ? $" [{ids}]" : "")}" : ids);
        if (record.TryGetValue("Rev", out string? revision))
        {
            turned.Append(" (rev ").Append(revision).Append(')');
        }

        turned.Append('\n');
        foreach (string line in lines)
        {
            turned.Append(line).Append('\n');
        }

        record.Clear();
        lines.Clear();
    }

    // "PCI bridge [0604]" of -nn, "0604" of -n, or the name alone.
    private static (string Name, string Number) Split(string value)
    {
        const int Digits = 4;
        if (value.Length == Digits && value.All(char.IsAsciiHexDigit))
        {
            return ("", value);
        }

        bool hasNumber = value.Length > Digits + 2 && value[^1] == ']' && value[^(Digits + 2)] == '['
            && value[^(Digits + 1)..^1].All(char.IsAsciiHexDigit);
        return hasNumber ? (value[..^(Digits + 2)].TrimEnd(), value[^(Digits + 1)..^1]) : (value, "");
    }
}

using System.Text.RegularExpressions;
using Genirq.Planning.Lspci;

namespace Genirq.Planning.Sources;

/// <summary>Knows the forms that tools give to the outputs of commands, and brings them into the usual ones.</summary>
internal static partial class PastedForms
{
    // What a form is told by stands near the beginning.
    private const int Head = 4096;

    // Names of machines in a message.
    private const int MostNamed = 3;

    /// <summary>Brings a text into the usual form.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself if it is in none of the others.</returns>
    public static ReadOnlySpan<char> Prepare(ReadOnlySpan<char> text)
    {
        text = AnsibleText.OutputIn(text) ?? text;
        text = VmmText.Turn(text) ?? text;
        return LinePrefixes.TakeOff(text) is { } without ? VmmText.Turn(without) ?? without : text;
    }

    /// <summary>Says in which form a text is from which no machine can be read, and what to bring; null if it is in
    /// none that is known.</summary>
    /// <param name="text">The text.</param>
    public static string? NameOf(ReadOnlySpan<char> text)
    {
        if (LinePrefixes.MachinesIn(text) is { Count: > 1 } machines)
        {
            string more = machines.Count > MostNamed ? ", \u2026" : "";
            string names = string.Join(", ", machines.Take(MostNamed));
            return $"lines of {machines.Count} machines stand in it ({names}{more}); "
                + $"bring those of one, such as: grep '^{machines[0]}:' FILE";
        }

        ReadOnlySpan<char> head = text[..Math.Min(text.Length, Head)];
        return BusTree().IsMatch(head)
                ? "this is the tree of buses that lspci -t draws, which tells neither capabilities nor drivers; bring "
                    + "what sudo lspci -vvv prints"
            : Json().IsMatch(head)
                ? "this is JSON without stdout or stdout_lines in it; bring what the command itself prints, such as "
                    + "cat /proc/interrupts"
            : MachineForm().IsMatch(head)
                ? "this is the form of lspci -mm, which tells neither capabilities nor drivers; bring what "
                    + "sudo lspci -vvv prints"
            : null;
    }

    // "-[0000:00]-+-00.0  Intel Corporation Device".
    [GeneratedRegex(@"^[> \t]*-(?:\+-)?\[[0-9a-f]{4,8}(?::[0-9a-f]{2})?\]-",
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex BusTree();

    // 00:1c.0 "PCI bridge" "Intel Corporation" "Root Port".
    [GeneratedRegex(@"^[> \t]*(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] ""[^""\n]*"" """,
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex MachineForm();

    // A name and a colon, or a list of texts.
    [GeneratedRegex(@"^\s*(?:\{\s*""[^""\n]*""\s*:|\[\s*[\{""])")]
    private static partial Regex Json();
}

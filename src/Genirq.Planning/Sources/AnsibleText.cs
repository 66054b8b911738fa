using System.Text;
using System.Text.Json;

namespace Genirq.Planning.Sources;

/// <summary>Takes the outputs of commands out of what Ansible prints or registers: JSON with <c>stdout_lines</c> or
/// <c>stdout</c>.</summary>
internal static class AnsibleText
{
    // Limit: objects inside objects.
    private const int MaximumDepth = 32;

    /// <summary>Takes the outputs out.</summary>
    /// <param name="text">The text: JSON, maybe behind <c>ok: [host] =></c>.</param>
    /// <returns>The outputs, one below the other; null if there are none.</returns>
    public static string? OutputIn(ReadOnlySpan<char> text)
    {
        int start = text.IndexOfAny('{', '[');
        int lines = text.IndexOf("\"stdout");
        int end = text.LastIndexOf('}');
        if (lines < 0 || end < lines || start < 0 || start > lines)
        {
            return null;
        }

        int arrow = text[..lines].IndexOf("=> {");
        start = arrow >= 0 ? arrow + 3 : start;
        end = text[start] == '[' ? text.LastIndexOf(']') : end;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text[start..(end + 1)].ToString(), new JsonDocumentOptions { MaxDepth = MaximumDepth });
            StringBuilder output = new();
            Collect(document.RootElement, output);
            return output.Length == 0 ? null : output.ToString();
        }
        catch (JsonException)
        {
            // Whoever reads the text says that it is none that a machine can be read from.
            return null;
        }
    }

    private static void Collect(JsonElement element, StringBuilder output)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement inner in element.EnumerateArray())
            {
                Collect(inner, output);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            // Both hold the same.
            if (element.TryGetProperty("stdout", out JsonElement whole) && whole.ValueKind == JsonValueKind.String)
            {
                output.Append(whole.GetString()).Append('\n');
            }
            else if (element.TryGetProperty("stdout_lines", out JsonElement lines)
                && lines.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement line in lines.EnumerateArray())
                {
                    output.Append(line.ValueKind == JsonValueKind.String ? line.GetString() : "").Append('\n');
                }
            }

            foreach (JsonProperty property in element.EnumerateObject())
            {
                Collect(property.Value, output);
            }
        }
    }
}

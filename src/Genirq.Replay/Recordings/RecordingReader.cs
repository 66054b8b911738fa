using System.Text;
using System.Text.Json;
using Genirq.Replay.Operations;

namespace Genirq.Replay.Recordings;

/// <summary>Reads a recording and refuses anything that is not one, with the line and the reason.</summary>
/// <remarks>
/// Unknown members are ignored, as the format asks. Everything else is checked before the first operation runs: a
/// file is either replayed whole or not at all.
/// </remarks>
internal sealed class RecordingReader
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private static readonly UTF8Encoding s_encoding =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly List<RecordedScenario> _scenarios = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private RecordingHeader? _header;
    private int _line;

    // The open scenario; null between scenarios.
    private List<RecordedOperation>? _operations;
    private string _name = "";
    private string _topic = "";

    private RecordingReader(string file)
    {
        _file = file;
    }

    /// <summary>Reads a recording from its bytes.</summary>
    /// <param name="file">The name to use in messages.</param>
    /// <param name="content">The whole file.</param>
    /// <exception cref="RecordingFormatException">The content is not a recording.</exception>
    public static Recording Read(string file, ReadOnlySpan<byte> content)
    {
        RecordingReader reader = new(file);
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)'\n');
            reader.ReadLine(end < 0 ? content : content[..end]);
            content = end < 0 ? [] : content[(end + 1)..];
        }

        return reader.Finish();
    }

    private Recording Finish()
    {
        if (_header is null)
        {
            throw Malformed("the header is missing: the file is empty");
        }

        if (_operations is not null)
        {
            throw Malformed($"the file is cut: \"{_name}\" has no end");
        }

        return _scenarios.Count == 0
            ? throw Malformed("the file is cut: it has no scenario")
            : new Recording(_file, _header, _scenarios);
    }

    private void ReadLine(ReadOnlySpan<byte> bytes)
    {
        _line++;
        try
        {
            string text = s_encoding.GetString(bytes);
            using JsonDocument document = JsonDocument.Parse(text, s_strict);
            if (text.Contains(@"\u", StringComparison.Ordinal))
            {
                RequireWholeTexts(document.RootElement);
            }

            Take(document.RootElement.Clone());
        }
        catch (DecoderFallbackException error)
        {
            throw Malformed("the line is not UTF-8", error);
        }
        catch (JsonException error)
        {
            string at = error.BytePositionInLine is { } position ? $" at byte {position + 1}" : "";
            throw Malformed(bytes.IsEmpty ? "bad JSON: the line is empty" : $"bad JSON{at}", error);
        }
        catch (InvalidOperationException error)
        {
            throw Malformed("bad JSON: a text holds half a surrogate pair", error);
        }
        catch (FormatException error)
        {
            throw Malformed(error.Message, error);
        }
    }

    // Half a surrogate pair can be written as an escape, but no text can hold it: reading it throws. What is read only
    // while it is compared must fail here already.
    private static void RequireWholeTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement element in value.EnumerateArray())
                {
                    RequireWholeTexts(element);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    _ = member.Name;
                    RequireWholeTexts(member.Value);
                }

                break;
            default:
                break;
        }
    }

    private void Take(JsonElement line)
    {
        string kind = line.ValueKind == JsonValueKind.Object
            ? new OperationArguments(line).Text("t")
            : throw new FormatException("the line is not an object");
        if (_header is null)
        {
            _header = kind == "header"
                ? RecordingHeader.Read(line) : throw new FormatException("the header is missing");
            return;
        }

        switch (kind)
        {
            case "header":
                throw new FormatException("a second header");
            case "scenario":
                Begin(new OperationArguments(line));
                break;
            case "op":
                Add(line);
                break;
            case "end":
                End(new OperationArguments(line));
                break;
            default:
                throw new FormatException($"the line kind \"{kind}\" is not known");
        }
    }

    private void Begin(OperationArguments line)
    {
        if (_operations is not null)
        {
            throw new FormatException($"\"{_name}\" has no end");
        }

        _name = line.Text("name");
        _topic = line.Text("topic");
        _operations = [];
        if (!_names.Add(_name))
        {
            throw new FormatException($"a second scenario \"{_name}\"");
        }
    }

    private void End(OperationArguments line)
    {
        if (_operations is null)
        {
            throw new FormatException("an end before any scenario");
        }

        long count = line.Number("ops", 0, int.MaxValue);
        if (count != _operations.Count)
        {
            throw new FormatException($"the end counts {count} operations; \"{_name}\" has {_operations.Count}");
        }

        _scenarios.Add(new RecordedScenario(_name, _topic, _operations));
        _operations = null;
    }

    private void Add(JsonElement line)
    {
        if (_operations is null)
        {
            throw new FormatException("an operation before any scenario");
        }

        OperationArguments members = new(line);
        long number = members.Number("n", 0, int.MaxValue);
        if (number != _operations.Count)
        {
            throw new FormatException($"operation {number} stands where {_operations.Count} is due");
        }

        string name = members.Text("op");
        JsonElement arguments = Member(line, "args", JsonValueKind.Object)
            ?? throw new FormatException("\"args\" is missing");
        _operations.Add(new RecordedOperation
        {
            Number = (int)number,
            Name = name,
            Arguments = arguments,
            Run = OperationCatalog.Parse(name, new OperationArguments(arguments)),
            Result = Member(line, "res", JsonValueKind.Object),
            Events = Member(line, "ev", JsonValueKind.Array),
            Warnings = WarningsOf(line),
            State = Member(line, "st", JsonValueKind.Object),
        });
    }

    private static JsonElement? Member(JsonElement line, string name, JsonValueKind kind)
    {
        if (!line.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == kind
            ? value
            : throw new FormatException(
                $"\"{name}\" is not {(kind == JsonValueKind.Object ? "an object" : "an array")}");
    }

    private static List<string> WarningsOf(JsonElement line)
    {
        List<string> sites = [];
        if (Member(line, "warn", JsonValueKind.Array) is { } warnings)
        {
            foreach (JsonElement warning in warnings.EnumerateArray())
            {
                string site = warning.ValueKind == JsonValueKind.String
                    ? warning.GetString()!
                    : throw new FormatException("\"warn\" holds something that is not text");
                if (IsOfInterruptCore(site))
                {
                    sites.Add(site);
                }
            }
        }

        return sites;
    }

    // FUNCTION@FILE:LINE. Files of the core stand without a folder; those of others with it, as in fs/proc/generic.c.
    private static bool IsOfInterruptCore(string site)
    {
        string file = site[(site.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return !file.Contains('/', StringComparison.Ordinal)
            || file.StartsWith("kernel/irq/", StringComparison.Ordinal);
    }

    private RecordingFormatException Malformed(string reason, Exception? inner = null) =>
        new(_file, Math.Max(_line, 1), reason, inner);
}

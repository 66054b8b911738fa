using System.Buffers;
using System.Text;
using System.Text.Json;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary>A live view as lines of JSON, schema <c>genirq.top/1</c>.</summary>
internal static class TopJson
{
    /// <summary>The schema's name and version.</summary>
    public const string Schema = "genirq.top/1";

    /// <summary>The line of one interval, without an end.</summary>
    /// <param name="activity">What happened.</param>
    /// <param name="kind">What the rows are about.</param>
    /// <param name="rows">The rows, sorted.</param>
    public static string Line(MachineActivity activity, ActivityKind kind, IReadOnlyList<ActivityRow> rows)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("schema"u8, Schema);
            writer.WriteNumber("seconds"u8, activity.Elapsed.TotalSeconds);
            writer.WriteString("by"u8, TopArguments.Of(kind));
            writer.WriteNumber("deviceEvents"u8, activity.DeviceEvents);
            writer.WriteNumber("ownEvents"u8, activity.OwnEvents);
            writer.WriteStartArray("rows"u8);
            foreach (ActivityRow row in rows)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, row.Name);
                writer.WriteString("detail"u8, row.Detail);
                writer.WriteNumber("events"u8, row.Events);
                writer.WriteNumber("total"u8, row.Total);
                writer.WriteBoolean("partial"u8, row.IsPartial);
                if (row.BusiestCpu >= 0)
                {
                    writer.WriteNumber("busiestCpu"u8, row.BusiestCpu);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

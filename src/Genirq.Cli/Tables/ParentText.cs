using System.Globalization;
using Genirq.Planning.Parents;

namespace Genirq.Cli.Tables;

/// <summary>Writes what a report says of the parent of messages on a machine that is not x86.</summary>
internal static class ParentText
{
    // Limit: rows of the table of who takes what.
    private const int MaximumShares = 64;

    private static readonly TableColumn<(string What, SourcedCount Count)>[] s_sums =
    [
        new("MSI PARENT", false, static row => row.What),
        new("COUNT", true, static row => Number(row.Count.Count)),
        new("SOURCE", false, static row => row.Count.Source),
    ];

    private static readonly TableColumn<MessageShare>[] s_shares =
    [
        new("TAKEN-BY", false, static share => share.Owner),
        new("DRIVER", false, static share => share.Driver ?? ""),
        new("INTERRUPTS", true, static share => Number(share.Interrupts)),
        new("ASKED", true, static share => share.Asked is null ? SourcedCount.NotReported : Number(share.Asked)),
        new("GOT", true, static share => share.Got is null ? SourcedCount.NotReported : Number(share.Got)),
        new("REMARK", false, Remark),
    ];

    private static readonly TableColumn<MessagePool>[] s_pools =
    [
        new("BRIDGE", false, static pool => pool.Name),
        new("IN-ALL", true, static pool => Number(pool.Capacity)),
        new("USED", true, static pool => Number(pool.Used)),
        new("FREE", true, static pool => Number(pool.Free)),
    ];

    private static readonly TableColumn<IntxFunction>[] s_lines =
    [
        new("ON-INTX", false, static function => function.Slot.ToString()),
        new("DRIVER", false, static function => function.Driver ?? ""),
        new("HAS", false, static function =>
            $"{(function.Kind == Planning.Proc.MessageKind.MsiX ? "MSI-X" : "MSI")} "
                + Number(function.TableSize)),
        new("IRQ", true, static function => Number(function.Irq.Number)),
        new("LINE", false, Line),
        new("SHARED-WITH", false, static function => string.Join(",", function.SharedWith)),
        new("HANDLERS", false, static function => string.Join(", ", function.Actions)),
        new("WHY", false, static function => function.Reason),
    ];

    private static readonly TableColumn<ShutDownInterrupt>[] s_shutDown =
    [
        new("SHUT-DOWN", true, static one => Number(one.Irq.Number)),
        new("OWNER", false, static one => one.Owner),
        new("UNTIL-ONLINE", false, static one =>
            one.Cpus is { Count: 1 } cpu ? $"CPU {cpu}" : $"one of CPUs {one.Cpus}"),
    ];

    /// <summary>Writes it.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="parent">The parent.</param>
    public static void Write(TextWriter output, MsiParentReport parent)
    {
        List<(string What, SourcedCount Count)> sums =
        [
            ($"{parent.Kind.Name()}", new SourcedCount(null, parent.KindSource)),
            ($"{parent.Kind.Units()} in all", parent.Capacity),
            ("used", parent.Used),
            ("free", parent.Free),
        ];
        if (parent.OnOffline > 0)
        {
            sums.Insert(3, ("of them offline", new SourcedCount(parent.OnOffline, "CPUs that are offline keep them")));
        }

        if (parent.MayBeOnOffline > 0)
        {
            sums.Insert(sums.Count - 1, ("perhaps offline", new SourcedCount(
                parent.MayBeOnOffline, "no file tells their CPUs")));
        }

        if (parent.PerCpu is { } each)
        {
            sums.Insert(2, ("on each CPU", each));
        }

        TextTable.Write(output, s_sums, sums);
        output.Write('\n');
        WriteTable(output, s_pools, parent.Pools);
        WriteTable(output, s_shares, [.. parent.Shares.Take(MaximumShares)]);
        if (parent.Shares.Count > MaximumShares)
        {
            output.Write($"and {Number(parent.Shares.Count - MaximumShares)} more\n\n");
        }

        WriteTable(output, s_lines, parent.OnIntx);
        WriteTable(output, s_shutDown, parent.ShutDown);
    }

    private static void WriteTable<T>(
        TextWriter output, IReadOnlyList<TableColumn<T>> columns, IReadOnlyList<T> rows)
    {
        if (rows.Count > 0)
        {
            TextTable.Write(output, columns, rows);
            output.Write('\n');
        }
    }

    private static string Remark(MessageShare share)
    {
        bool isSaid = share.HasLess && share.Asked == share.Wants;
        string less = share.IsShort && !isSaid ? "got less than it asked for" : "";
        string wants = share.HasLess ? $"wants {Number(share.Wants)}, has {Number(share.Interrupts)}" : "";
        return less.Length > 0 && wants.Length > 0 ? $"{less}; {wants}" : less + wants;
    }

    private static string Line(IntxFunction function) => function.HardwareIrq is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{function.Chip} {number}")
        : function.Chip ?? "";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

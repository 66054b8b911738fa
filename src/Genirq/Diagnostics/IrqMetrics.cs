using System.Diagnostics.Metrics;

namespace Genirq.Diagnostics;

/// <summary>The instruments of one system on the meter <c>Genirq</c>.</summary>
/// <remarks>Without a listener the cost is one test for each allocation; delivery is not metered.</remarks>
internal sealed class IrqMetrics : IDisposable
{
    /// <summary>The kind told for an interrupt that belongs to no device.</summary>
    public const string NoDevice = "domain";

    private readonly Meter _meter = new("Genirq");
    private readonly Counter<long> _allocations;
    private readonly Counter<long> _frees;
    private readonly Counter<long> _failures;
    private readonly UpDownCounter<long> _live;

    /// <summary>Makes the instruments.</summary>
    public IrqMetrics()
    {
        _allocations = _meter.CreateCounter<long>("genirq.allocations", "{interrupt}", "Interrupts allocated.");
        _frees = _meter.CreateCounter<long>("genirq.frees", "{interrupt}", "Interrupts freed.");
        _failures =
            _meter.CreateCounter<long>("genirq.failures", "{allocation}", "Allocations refused, by errno and level.");
        _live = _meter.CreateUpDownCounter<long>(
            "genirq.live", "{interrupt}", "Interrupts allocated now, by kind of device.");
    }

    /// <summary>Counts interrupts that were allocated.</summary>
    public void Allocated(int count, string kind)
    {
        if (_allocations.Enabled)
        {
            _allocations.Add(count);
        }

        if (_live.Enabled)
        {
            _live.Add(count, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>Counts interrupts that were freed.</summary>
    public void Freed(int count, string kind)
    {
        if (_frees.Enabled)
        {
            _frees.Add(count);
        }

        if (_live.Enabled)
        {
            _live.Add(-count, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>Counts an interrupt of a system that was restored.</summary>
    /// <param name="kind">The kind of its device; null for none.</param>
    public void Restored(string? kind)
    {
        if (_live.Enabled)
        {
            _live.Add(1, new KeyValuePair<string, object?>("kind", kind ?? NoDevice));
        }
    }

    /// <summary>Counts an allocation that was refused.</summary>
    public void Failed(int error, string level)
    {
        if (_failures.Enabled)
        {
            _failures.Add(
                1,
                new KeyValuePair<string, object?>("errno", ErrorCode.ToError(error).ToString()),
                new KeyValuePair<string, object?>("level", level));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

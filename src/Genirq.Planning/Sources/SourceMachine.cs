using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Sources;

/// <summary>The machine of a source in the engine. Where the source tells no interrupts, its drivers have been started
/// by their rules.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SourceMachine : IDisposable
{
    private readonly MachineCapture _capture;
    private readonly ReportBasis _basis = new();

    /// <summary>Rebuilds a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="options">How; null for the defaults.</param>
    internal SourceMachine(MachineCapture capture, RebuildOptions? options)
    {
        if (capture.HasInterrupts)
        {
            Machine = RebuiltMachine.Rebuild(capture, options);
            _capture = capture;
            return;
        }

        MachineCapture told = capture;
        capture = InferredCapabilities.AddTo(capture, out IReadOnlyList<string> inferred);
        using DriverStarter drivers = new(capture);
        bool isX86 = capture.Architecture == MachineArchitecture.X86;
        Machine = RebuiltMachine.Rebuild(isX86 ? capture : drivers.FillIn(), options);
        if (isX86)
        {
            drivers.StartAll(new ChangingMachine(Machine));
        }

        Drivers = drivers.Started;
        _basis = ListingBasis.Of(told, drivers.Started);
        _capture = Machine.Capture with { Notes = [.. capture.Notes, .. inferred, .. drivers.Notes] };
    }

    /// <summary>The machine.</summary>
    internal RebuiltMachine Machine { get; }

    /// <summary>The drivers that were started by their rules, by slot; empty where the source tells
    /// interrupts.</summary>
    internal IReadOnlyList<StartedDriver> Drivers { get; } = [];

    /// <summary>Reports on what the machine has now.</summary>
    /// <param name="filter">Which part of it; null for all.</param>
    public MachineReport Report(ReportFilter? filter = null) => MachineReport.Create(_capture, Machine, filter, _basis);

    /// <summary>Ends the engine.</summary>
    public void Dispose() => Machine.Dispose();
}

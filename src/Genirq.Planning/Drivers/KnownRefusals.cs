using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Drivers;

/// <summary>Calls for vectors that the engine has refused, and would refuse again as it is now.</summary>
/// <remarks>
/// A machine that is full refuses thousands of functions, each after all of its table was allocated, requested and
/// given
/// back. A call that is the same, on a function that is the same, is refused the same way as long as no vector, no
/// reservation and no number has been taken or given back: then only the function's name differs. It is made twice, and
/// told the third time if both were refused alike. For a machine whose drivers start one after the other, and nothing
/// else changes.
/// </remarks>
internal sealed class KnownRefusals : IDisposable
{
    // Limit: kinds of calls that are kept.
    private const int Maximum = 4096;

    private readonly IrqSystem _system;
    private readonly VectorDomain? _vectors;
    private readonly Dictionary<Call, Refusal> _known = [];
    private readonly List<IrqDiagnostic> _reports = [];
    private State _state;

    /// <summary>Begins with nothing known.</summary>
    /// <param name="system">The engine.</param>
    /// <param name="vectors">Its vectors; null if it has none: then nothing gets known.</param>
    public KnownRefusals(IrqSystem system, VectorDomain? vectors)
    {
        _system = system;
        _vectors = vectors;
        system.Diagnostics.Reported += _reports.Add;
    }

    /// <summary>Finds a call that would be refused, and reports what the engine would.</summary>
    /// <param name="device">The function.</param>
    /// <param name="request">Its driver's request.</param>
    /// <param name="attempt">The call.</param>
    /// <param name="refusals">Where its refusals go.</param>
    /// <returns>Its errno; 0 if it is not known.</returns>
    public int Find(PciDevice device, DriverRequest request, VectorAttempt attempt, List<DriverRefusal> refusals)
    {
        _reports.Clear();
        if (_vectors is null || Now() != _state
            || !_known.TryGetValue(Call.Of(device, request, attempt), out Refusal? known) || !known.IsConfirmed)
        {
            return 0;
        }

        Refusal own = known.For(device.Name);
        refusals.AddRange(own.Refusals);
        foreach (IrqDiagnostic report in own.Reports)
        {
            Repeat(report);
        }

        return own.Result;
    }

    /// <summary>Remembers a call that was refused, and was not found before.</summary>
    /// <param name="device">The function.</param>
    /// <param name="request">Its driver's request.</param>
    /// <param name="attempt">The call.</param>
    /// <param name="result">Its errno.</param>
    /// <param name="refusals">Its refusals.</param>
    public void Add(
        PciDevice device, DriverRequest request, VectorAttempt attempt, int result, DriverRefusal[] refusals)
    {
        State now = Now();
        if (now != _state || _known.Count == Maximum)
        {
            _known.Clear();
            _state = now;
        }

        Call call = Call.Of(device, request, attempt);
        Refusal refusal = new(device.Name, result, refusals, [.. _reports]);
        _known[call] = _known.TryGetValue(call, out Refusal? before) && before.For(device.Name).IsAlike(refusal)
            ? refusal with { IsConfirmed = true }
            : refusal;
    }

    /// <summary>Ends listening to the engine.</summary>
    public void Dispose() => _system.Diagnostics.Reported -= _reports.Add;

    private void Repeat(IrqDiagnostic report)
    {
        if (report.IsWarning)
        {
            _system.Diagnostics.Warn(report.Id, report.Source, report.Message, report.Irq, report.Value);
        }
        else
        {
            _system.Diagnostics.Log(report.Id, report.Source, report.Message, report.Irq, report.Value);
        }
    }

    private State Now() => _vectors is null
        ? default
        : new State(
            _vectors.Matrix.Available(),
            _vectors.Matrix.Reserved,
            _vectors.Matrix.TotalAllocated,
            _system.Numbers.IrqCount);

    private readonly record struct State(uint Available, uint Reserved, uint Allocated, int Numbers);

    private sealed record Refusal(string Device, int Result, DriverRefusal[] Refusals, IrqDiagnostic[] Reports)
    {
        public bool IsConfirmed { get; init; }

        // The same for another function.
        public Refusal For(string device) => this with
        {
            Device = device,
            Refusals = [.. Refusals.Select(one => one with { Sentence = Renamed(one.Sentence, device) })],
            Reports =
            [
                .. Reports.Select(one => one with
                {
                    Source = Renamed(one.Source, device),
                    Message = Renamed(one.Message, device),
                }),
            ],
        };

        public bool IsAlike(Refusal other) =>
            Result == other.Result && Refusals.SequenceEqual(other.Refusals) && Reports.SequenceEqual(other.Reports);

        private string Renamed(string text, string device) => text.Replace(Device, device, StringComparison.Ordinal);
    }

    private readonly record struct Call(
        VectorAttempt Attempt,
        int? RequestedAtStart,
        IrqDomain? Parent,
        MsiXCapabilityInfo? MsiX,
        MsiCapabilityInfo? Msi,
        Irq Line,
        int Node)
    {
        public static Call Of(PciDevice device, DriverRequest request, VectorAttempt attempt) => new(
            attempt,
            request.RequestedAtStart,
            device.Message.ParentDomain,
            device.MsiXCapability,
            device.MsiCapability,
            device.Irq,
            device.Message.Node);
    }
}

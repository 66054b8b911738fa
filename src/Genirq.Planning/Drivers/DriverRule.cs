namespace Genirq.Planning.Drivers;

/// <summary>How many vectors a driver asks for, and how they are spread.</summary>
/// <remarks>
/// One row of <see cref="DriverRules"/>. To add a driver, add a row to the table of its kind; its source is the
/// function
/// of the driver that asks, and a test has numbers of a real machine.
/// </remarks>
internal sealed class DriverRule
{
    private readonly Func<DriverQuestion, DriverRequest> _ask;

    internal DriverRule(string name, string source, FunctionFacts usual, Func<DriverQuestion, DriverRequest> ask)
    {
        Name = name;
        Source = source;
        Usual = usual with { Driver = name };
        _ask = ask;
    }

    /// <summary>The driver's name.</summary>
    public string Name { get; }

    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> OtherNames { get; internal init; } = [];

    /// <summary>File and function of the driver that ask for the vectors.</summary>
    public string Source { get; }

    /// <summary>The module whose parameters count, when that is not the driver itself.</summary>
    public string? Module { get; internal init; }

    /// <summary>Whether the rule looks at the device's number, so that a name alone may not be enough.</summary>
    public bool LooksAtDevice { get; internal init; }

    /// <summary>A usual device of this driver, for a hypothetical one.</summary>
    public FunctionFacts Usual { get; }

    /// <summary>What the driver asks for.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cpus">The machine's CPUs at that time.</param>
    /// <param name="settings">What is known of user and firmware; null for nothing.</param>
    public DriverRequest Ask(FunctionFacts function, CpuFacts cpus, DriverSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(cpus);
        DriverRequest request = _ask(new DriverQuestion(function, cpus, settings ?? DriverSettings.None));
        return LooksAtDevice && function.Device is null
            ? request with
            {
                IsAssumed = true,
                Sentence = $"{request.Sentence} Which generation it is only lspci -nn tells; the newest is assumed.",
            }
            : request;
    }

    /// <summary>The driver's name.</summary>
    public override string ToString() => Name;
}

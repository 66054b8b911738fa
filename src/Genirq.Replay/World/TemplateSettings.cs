using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.World;

/// <summary>The template arguments of <c>create</c> and <c>gmsi_create</c>, read.</summary>
internal sealed record TemplateSettings
{
    private static readonly object s_handlerData = new();

    private static readonly Vocabulary<TemplateTraits> s_traits = new(
        "template option",
        ("nohname", TemplateTraits.NoHandlerName),
        ("hdata", TemplateTraits.HandlerData),
        ("nullops", TemplateTraits.NoOps));

    /// <summary>The chip's name.</summary>
    public required string ChipName { get; init; }

    /// <summary>The chip's callbacks.</summary>
    public required ChipCallbackSet Chip { get; init; }

    /// <summary>The chip's flags.</summary>
    public required IrqChipFlags ChipFlags { get; init; }

    /// <summary>The MSI operations.</summary>
    public required MsiOpsCallbackSet Ops { get; init; }

    /// <summary>The MSI flags.</summary>
    public required MsiFlags Flags { get; init; }

    /// <summary>The bus token.</summary>
    public required BusToken Token { get; init; }

    /// <summary>The flow handler, or null.</summary>
    public required IrqFlowHandler? Flow { get; init; }

    /// <summary>What is special about it.</summary>
    public required TemplateTraits Traits { get; init; }

    /// <summary>The size asked for.</summary>
    public required uint HardwareSize { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="FormatException">A value is not known.</exception>
    public static TemplateSettings Parse(OperationArguments arguments)
    {
        TemplateTraits traits = TemplateTraits.None;
        foreach (string word in arguments.Words("opt", ','))
        {
            traits |= s_traits.Parse(word);
        }

        IrqChipFlags chipFlags = IrqChipFlags.None;
        foreach (string word in arguments.Words("cflags", '|'))
        {
            chipFlags |= Vocabularies.ChipFlags.Parse(word);
        }

        return new TemplateSettings
        {
            ChipName = arguments.Text("cname"),
            Chip = ChipCallbackSet.Parse(arguments.Words("chip", ',')),
            ChipFlags = chipFlags,
            Ops = MsiOpsCallbackSet.Parse(arguments.Words("ops", ',')),
            Flags = Vocabularies.ParseMsiFlags(arguments.Words("flags", '|')),
            Token = Vocabularies.Tokens.Parse(arguments.Text("tok", "ANY")),
            Flow = FlowNames.Parse(arguments),
            Traits = traits,
            HardwareSize = arguments.UInt32("hwsize", 0),
        };
    }

    /// <summary>Makes the template.</summary>
    /// <param name="world">The world that its callbacks log in.</param>
    /// <param name="level">The level that they name.</param>
    public MsiDomainTemplate Build(ReplayWorld world, LevelName level) => new()
    {
        Chip = new ScriptChip(world, level, ChipName, Chip, ChipFlags),
        Ops = Has(TemplateTraits.NoOps) ? null : new ScriptMsiOps(world, level, Ops),
        Flags = Flags,
        BusToken = Token,
        Flow = Flow,
        FlowName = Has(TemplateTraits.NoHandlerName) ? null : FlowNames.NameOf(Flow),
        FlowData = Has(TemplateTraits.HandlerData) ? s_handlerData : null,
    };

    private bool Has(TemplateTraits trait) => (Traits & trait) != 0;
}

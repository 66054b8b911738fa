using Genirq.Domains;
using Genirq.Flow;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.World;

/// <summary>The arguments of <c>dom_create</c>, read.</summary>
internal sealed record ScriptDomainSettings
{
    private const int DefaultCapacity = 256;
    private const int LargestCapacity = 1 << 20;

    private static readonly Vocabulary<ScriptDomainKind> s_kinds = new(
        "domain kind",
        ("tree", ScriptDomainKind.Tree),
        ("linear", ScriptDomainKind.Linear),
        ("mixed", ScriptDomainKind.Mixed),
        ("nomap", ScriptDomainKind.NoMap),
        ("simple", ScriptDomainKind.Simple),
        ("legacy", ScriptDomainKind.Legacy),
        ("hier", ScriptDomainKind.Hierarchy));

    private static readonly Vocabulary<IrqDomainCallbacks> s_callbacks = new(
        "domain callback",
        ("alloc", IrqDomainCallbacks.Allocate),
        ("free", IrqDomainCallbacks.Free),
        ("activate", IrqDomainCallbacks.Activate),
        ("deactivate", IrqDomainCallbacks.Deactivate),
        ("map", IrqDomainCallbacks.Map),
        ("unmap", IrqDomainCallbacks.Unmap),
        ("translate", IrqDomainCallbacks.Translate),
        ("select", IrqDomainCallbacks.Select),
        ("onecell", IrqDomainCallbacks.Translate),
        ("twocell", IrqDomainCallbacks.Translate),
        ("xonecell", IrqDomainCallbacks.Xlate),
        ("xtwocell", IrqDomainCallbacks.Xlate),
        ("onetwocell", IrqDomainCallbacks.Xlate),
        ("xonetwocell", IrqDomainCallbacks.Xlate));

    private static readonly Vocabulary<ScriptDomainTraits> s_traits = new(
        "domain option",
        ("post", ScriptDomainTraits.Post),
        ("nopar", ScriptDomainTraits.NoParent),
        ("nochip", ScriptDomainTraits.NoChip),
        ("rawchip", ScriptDomainTraits.RawChip),
        ("trim", ScriptDomainTraits.Trim),
        ("canres", ScriptDomainTraits.CanReserve),
        ("lvlmsg", ScriptDomainTraits.LevelMessages),
        ("msiparent", ScriptDomainTraits.MsiParent),
        ("initonly", ScriptDomainTraits.InitializesOnly),
        ("isolated", ScriptDomainTraits.Isolated),
        ("nofw", ScriptDomainTraits.NoFirmwareNode));

    private static readonly Vocabulary<PoolMode> s_poolModes = new(
        "allocation mode", ("own", PoolMode.Own), ("arg", PoolMode.Argument));

    /// <summary>Which callbacks the domain has.</summary>
    public required IrqDomainCallbacks Callbacks { get; init; }

    /// <summary>The kernel's translation, if one stands for the script's.</summary>
    public required StockTranslation Translation { get; init; }

    /// <summary>The kernel's older kind of translation, if the domain has one.</summary>
    public required StockTranslation Xlation { get; init; }

    /// <summary>What is special about it.</summary>
    public required ScriptDomainTraits Traits { get; init; }

    /// <summary>Where its hardware numbers come from.</summary>
    public required PoolMode PoolMode { get; init; }

    /// <summary>Size of its own pool.</summary>
    public required int Capacity { get; init; }

    /// <summary>First number of its own pool.</summary>
    public required ulong Base { get; init; }

    /// <summary>Its chip's callbacks.</summary>
    public required ChipCallbackSet Chip { get; init; }

    /// <summary>The flow handler that it installs, or null.</summary>
    public required IrqFlowHandler? Flow { get; init; }

    /// <summary>What its chip answers to an affinity.</summary>
    public required int AffinityAnswer { get; init; }

    /// <summary>The number of its parent, or null.</summary>
    public required int? Parent { get; init; }

    /// <summary>Its MSI parent operations, or null.</summary>
    public required ParentSettings? MsiParent { get; init; }

    /// <summary>How it is made, but for the parent.</summary>
    public required IrqDomainOptions Options { get; init; }

    /// <summary>Whether it has a trait.</summary>
    /// <param name="trait">The trait.</param>
    public bool Has(ScriptDomainTraits trait) => (Traits & trait) != 0;

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="FormatException">A value is not known.</exception>
    public static ScriptDomainSettings Parse(OperationArguments arguments)
    {
        ScriptDomainTraits traits = ScriptDomainTraits.None;
        foreach (string word in arguments.Words("opt", ','))
        {
            traits |= s_traits.Parse(word);
        }

        IrqDomainCallbacks callbacks = IrqDomainCallbacks.None;
        StockTranslation translation = StockTranslation.None;
        StockTranslation xlation = StockTranslation.None;
        foreach (string word in arguments.Words("ops", ','))
        {
            callbacks |= s_callbacks.Parse(word);
            translation = word switch
            {
                "onecell" => StockTranslation.OneCell,
                "twocell" => StockTranslation.TwoCell,
                _ => translation,
            };
            xlation = word switch
            {
                "xonecell" => StockTranslation.OneCell,
                "xtwocell" => StockTranslation.TwoCell,
                "onetwocell" or "xonetwocell" => StockTranslation.OneTwoCell,
                _ => xlation,
            };
        }

        bool hasParentOps = (traits & (ScriptDomainTraits.MsiParent | ScriptDomainTraits.InitializesOnly)) != 0;
        ParentSettings parentOps = ParentSettings.Parse(arguments);
        return new ScriptDomainSettings
        {
            Callbacks = callbacks,
            Translation = translation,
            Xlation = xlation,
            Traits = traits,
            PoolMode = s_poolModes.Parse(arguments.Text("am", "own")),
            Capacity = arguments.Has("cap") ? (int)arguments.Number("cap", 0, LargestCapacity) : DefaultCapacity,
            Base = arguments.HardwareIrq("base", 0).Number,
            Chip = ChipCallbackSet.Parse(arguments.Words("chip", ',')),
            Flow = FlowNames.Parse(arguments),
            AffinityAnswer = arguments.Int32("affret", 0),
            Parent = arguments.Has("parent") ? arguments.Int32("parent") : null,
            MsiParent = hasParentOps ? parentOps : null,
            Options = ParseOptions(arguments, traits),
        };
    }

    private static IrqDomainOptions ParseOptions(OperationArguments arguments, ScriptDomainTraits traits)
    {
        FirmwareNode? node = (traits & ScriptDomainTraits.NoFirmwareNode) != 0
            ? null
            : FirmwareNode.Named(arguments.Text("name"));
        int size = arguments.Count("size", 0);
        ulong limit = arguments.HardwareIrq("max", 0).Number;
        int first = arguments.Count("first", 0);
        HardwareIrq firstHardwareIrq = arguments.HardwareIrq("firsthw", 0);
        IrqDomainFlags flags = IrqDomainFlags.None;
        if ((traits & ScriptDomainTraits.MsiParent) != 0)
        {
            flags |= IrqDomainFlags.MsiParent;
        }

        if ((traits & ScriptDomainTraits.Isolated) != 0)
        {
            flags |= IrqDomainFlags.IsolatedMsi;
        }

        IrqDomainOptions options = s_kinds.Parse(arguments.Text("kind", "tree")) switch
        {
            ScriptDomainKind.Linear => IrqDomainOptions.Linear(node, size),
            ScriptDomainKind.Mixed => IrqDomainOptions.Mixed(node, size, limit),
            ScriptDomainKind.NoMap => IrqDomainOptions.NoMap(node, limit) with
            {
                Size = size,
                DirectLimit = arguments.HardwareIrq("dmax", limit).Number,
            },
            ScriptDomainKind.Simple => IrqDomainOptions.Simple(node, size, first),
            ScriptDomainKind.Legacy => IrqDomainOptions.Legacy(node, size, first, firstHardwareIrq),
            ScriptDomainKind.Hierarchy => IrqDomainOptions.Hierarchy(null, node, size),
            _ => IrqDomainOptions.Tree(node) with { HardwareLimit = uint.MaxValue },
        };
        return options with { Flags = flags, BusToken = Vocabularies.Tokens.Parse(arguments.Text("tok", "ANY")) };
    }
}

namespace Genirq.Replay.World;

/// <summary>What is special about a template.</summary>
[Flags]
internal enum TemplateTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its flow handler has no name.</summary>
    NoHandlerName = 1 << 0,

    /// <summary>Its flow handler has data.</summary>
    HandlerData = 1 << 1,

    /// <summary>It has no operations at all.</summary>
    NoOps = 1 << 2,
}

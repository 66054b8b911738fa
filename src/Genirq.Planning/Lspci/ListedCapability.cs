namespace Genirq.Planning.Lspci;

/// <summary>Which capability of a function the lines of a listing are about.</summary>
internal enum ListedCapability
{
    /// <summary>None yet.</summary>
    None,

    /// <summary>MSI.</summary>
    Msi,

    /// <summary>MSI-X.</summary>
    MsiX,

    /// <summary>Another one.</summary>
    Other,
}

namespace Genirq.Pci.Configuration;

/// <summary>A function's MSI and MSI-X capabilities, decoded, with all that is wrong on the way to them.</summary>
/// <param name="Msi">The MSI capability, or null.</param>
/// <param name="MsiX">The MSI-X capability, or null.</param>
/// <param name="Problems">What is wrong or missing; empty for a sound function.</param>
/// <remarks>
/// Like Linux it takes the first capability of each kind. Source: Linux 6.12, drivers/pci/pci.c, pci_find_capability.
/// </remarks>
public sealed record PciMessageCapabilities(
    MsiCapabilityInfo? Msi, MsiXCapabilityInfo? MsiX, IReadOnlyList<PciConfigProblem> Problems)
{
    /// <summary>Whether the bytes end before the capability list does: then a capability may be missing here.</summary>
    public bool IsTruncated
    {
        get
        {
            foreach (PciConfigProblem problem in Problems)
            {
                if (problem.Kind == PciConfigProblemKind.Truncated)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Decodes the capabilities of a function.</summary>
    /// <param name="config">The configuration space.</param>
    /// <returns>What there is. Broken input makes problems, never an exception.</returns>
    public static PciMessageCapabilities Decode(IPciConfigSpace config)
    {
        ArgumentNullException.ThrowIfNull(config);
        PciCapabilityList list = PciCapabilityList.Read(config);
        List<PciConfigProblem> problems = [];
        Add(problems, list.Problem);
        MsiCapabilityInfo? msi = null;
        if (list.Find(PciConfigLayout.MsiCapabilityId) is { } msiEntry)
        {
            Add(problems, MsiCapabilityInfo.Decode(config, msiEntry.Offset, out msi));
        }

        MsiXCapabilityInfo? msiX = null;
        if (list.Find(PciConfigLayout.MsiXCapabilityId) is { } msiXEntry)
        {
            Add(problems, MsiXCapabilityInfo.Decode(config, msiXEntry.Offset, out msiX));
        }

        foreach (PciCapability entry in list.Entries)
        {
            if ((msi is not null && IsInside(entry.Offset, msi.Offset, msi.SizeBytes))
                || (msiX is not null && IsInside(entry.Offset, msiX.Offset, PciConfigLayout.MsiXCapabilitySizeBytes)))
            {
                problems.Add(new PciConfigProblem(PciConfigProblemKind.Overlap, entry.Offset));
            }
        }

        return new PciMessageCapabilities(msi, msiX, problems);
    }

    private static bool IsInside(int offset, int start, int sizeBytes) => offset > start && offset < start + sizeBytes;

    private static void Add(List<PciConfigProblem> problems, PciConfigProblem problem)
    {
        if (problem.Kind != PciConfigProblemKind.None)
        {
            problems.Add(problem);
        }
    }
}

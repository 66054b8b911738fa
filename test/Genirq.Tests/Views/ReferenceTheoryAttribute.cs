namespace Genirq.Tests.Views;

/// <summary>A test that needs files of real machines; it says so where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the test one that is skipped without the folder.</summary>
    public ReferenceTheoryAttribute(string folder)
    {
        Folder = folder;
        Skip = ReferenceData.Missing(folder);
    }

    /// <summary>The folder needed.</summary>
    public string Folder { get; }
}

namespace Genirq.Tests.Planning.Pictures;

/// <summary>Tests that open pictures in a browser; without one, they are skipped and say so.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes one.</summary>
    public BrowserTheoryAttribute()
    {
        if (Browser.Find() is null)
        {
            Skip = $"None of {string.Join(", ", Browser.Names)} is installed.";
        }
    }
}

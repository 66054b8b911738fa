namespace Genirq.Tests.Planning.Pictures;

/// <summary>A test that opens a picture in a browser; without one, it is skipped and says so.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Makes one.</summary>
    public BrowserFactAttribute()
    {
        if (Browser.Find() is null)
        {
            Skip = $"None of {string.Join(", ", Browser.Names)} is installed.";
        }
    }
}

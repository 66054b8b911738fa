namespace Genirq.Tests.Planning;

/// <summary>A test that needs data beside the repository; without it, it is skipped and says so.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    /// <summary>Makes one.</summary>
    /// <param name="path">What it needs.</param>
    public DataFactAttribute(string path)
    {
        if (TestData.Beside(path) is null)
        {
            Skip = $"There is no data/{path} beside the repository.";
        }
    }
}

namespace Genirq.Tidy;

public sealed class LockTests
{
    private static readonly string[] s_projects =
        ["src/Genirq/", "src/Genirq.Pci/", "src/Genirq.Platforms/", "src/Genirq.Simulation/", "src/Genirq.Planning/"];

    [Fact]
    public void HeldLocks_AreAsserted() =>
        Findings.AssertNone(Repository.CSharp("src/Genirq").SelectMany(LockRules.UnassertedLocks));

    [Fact]
    public void Orderings_AreExplained() => Findings.AssertNone(
        Repository.CSharp("src")
            .Where(static file => s_projects.Any(
                project => file.Path.StartsWith(project, StringComparison.Ordinal)))
            .SelectMany(LockRules.UnexplainedOrderings));

    [Fact]
    public void HeldLock_WithoutAssertion_IsFound()
    {
        const string Method =
            "    /// <summary>Does. The interrupt's lock is held.</summary>\n    static void M(int a)\n    {\n";

        Assert.Single(LockRules.UnassertedLocks(new SourceFile("src/Genirq/B.cs", $"{Method}        x++;\n    }}\n")));
        Assert.Empty(LockRules.UnassertedLocks(
            new SourceFile("src/Genirq/B.cs", $"{Method}        a.AssertHeld();\n    }}\n")));
    }

    [Fact]
    public void Access_WithoutItsSentence_IsFound()
    {
        const string Code = "    int M()\n    {\n        return Volatile.Read(ref _x);\n    }\n";

        Assert.Single(LockRules.UnexplainedOrderings(new SourceFile("src/Genirq/B.cs", Code)));
        string explained = Code.Replace(
            "        return", "        // Ordering: a\n        return", StringComparison.Ordinal);
        Assert.Empty(LockRules.UnexplainedOrderings(new SourceFile("src/Genirq/B.cs", explained)));
    }
}

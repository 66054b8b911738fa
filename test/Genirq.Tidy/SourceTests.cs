namespace Genirq.Tidy;

public sealed class SourceTests
{
    [Fact]
    public void Files_KeepTheirSizes() =>
        Findings.AssertNone(Repository.CSharp("src", "test", "bench").SelectMany(SizeRules.Check));

    [Fact]
    public void Files_StandWhereTheyBelong() =>
        Findings.AssertNone(Repository.CSharp("src", "test", "bench").SelectMany(PlaceRules.Check));

    [Fact]
    public void Libraries_HaveNoUnsafeCodeAndNoConsole() =>
        Findings.AssertNone(Repository.CSharp("src").SelectMany(PlaceRules.CheckLibrary));

    [Fact]
    public void Files_AreFinished() =>
        Findings.AssertNone(Repository.CSharp("src", "test", "bench").SelectMany(PlaceRules.CheckFinished));

    [Fact]
    public void Texts_NameNoMachine() => Findings.AssertNone(Repository.Texts().SelectMany(PlaceRules.CheckPortable));

    [Fact]
    public void Texts_UseTheFieldsWords() => Findings.AssertNone(
        Repository.CSharp("src", "test", "bench", "samples").Concat(Repository.Texts().Where(IsDocument))
            .Where(static file => !file.Path.StartsWith("test/Genirq.Tidy/", StringComparison.Ordinal))
            .SelectMany(WordRules.Check));

    [Theory]
    [InlineData("/// vectors that nobody raised", 1)]
    [InlineData("irq 1: nobody cared (try booting with the irqpoll option)", 0)]
    [InlineData("'x' is no list of CPUs; CPUs that go and come", 2)]
    [InlineData("there is no list of CPUs", 0)]
    [InlineData("internal sealed class VectorTruth(int x)", 1)]
    public void Word_ThatWasReplaced_IsFound(string line, int count) =>
        Assert.Equal(count, WordRules.Check(new SourceFile("src/A/B.cs", line)).Count());

    // The chapters of docs/linux describe Linux in a style of their own, the changelog names what was, and
    // CONTRIBUTING.md lists the words.
    private static bool IsDocument(SourceFile file) => file.Path.EndsWith(".md", StringComparison.Ordinal)
        && !file.Path.StartsWith("docs/linux/", StringComparison.Ordinal)
        && file.Path is not ("CHANGELOG.md" or "CONTRIBUTING.md");

    [Fact]
    public void Sources_AreMany() => Assert.True(Repository.CSharp("src").Count() > 50, "The tree was not found.");

    [Fact]
    public void Size_LongFileLineAndMethod_AreFound()
    {
        string body = string.Concat(Enumerable.Repeat("        int x;\n", 61));
        SourceFile method = new("src/A/B.cs", $"class B\n{{\n    void M()\n    {{\n{body}    }}\n}}\n");
        SourceFile column = new("src/A/B.cs", new string('x', 121));
        SourceFile lines = new("src/A/B.cs", string.Concat(Enumerable.Repeat("\n", 501)));

        Assert.Contains("method of 61", Assert.Single(SizeRules.Check(method)), StringComparison.Ordinal);
        Assert.Contains("121 columns", Assert.Single(SizeRules.Check(column)), StringComparison.Ordinal);
        Assert.Contains("501 lines", Assert.Single(SizeRules.Check(lines)), StringComparison.Ordinal);
    }

    [Fact]
    public void Place_WrongNamespaceFolderAndName_AreFound()
    {
        SourceFile wrong = new("src/A/Helpers/B.cs", "namespace A.C;\n\npublic sealed class D\n{\n}\n");

        Assert.Equal(3, PlaceRules.Check(wrong).Count());
    }

    [Fact]
    public void Place_TwoTypesInAFile_IsFound() => Assert.Single(PlaceRules.Check(
        new SourceFile("src/A/B.cs", "namespace A;\n\npublic sealed class B;\n\npublic enum C\n{\n}\n")));

    [Fact]
    public void Library_UnsafeAndConsole_AreFound() => Assert.Equal(
        2, PlaceRules.CheckLibrary(new SourceFile("src/A/B.cs", "unsafe void M() => Console.Write(1);")).Count());

    [Theory]
    [InlineData("src/Genirq/A/B.cs", "[ThreadStatic] private static int t_cpu;", 1)]
    [InlineData("src/Genirq/A/B.cs", "AsyncLocal<CpuContext> cpu;", 1)]
    [InlineData("src/Genirq.Linux/A/B.cs", "[ThreadStatic] private static int t_buffer;", 0)]
    [InlineData("src/Genirq/A/B.cs", "int Handle(CpuContext cpu);", 0)]
    public void Library_AmbientStateInTheCore_IsFound(string path, string code, int findings) =>
        Assert.Equal(findings, PlaceRules.CheckLibrary(new SourceFile(path, code)).Count());

    [Fact]
    public void Library_WordsInCommentsAndStrings_AreNoCode() => Findings.AssertNone(
        PlaceRules.CheckLibrary(new SourceFile("src/A/B.cs", "// unsafe\nstring s = \"Console.Write\";")));

    [Fact]
    public void Finished_Mark_IsFound() =>
        Assert.Single(PlaceRules.CheckFinished(new SourceFile("src/A/B.cs", "// TO" + "DO: later")));

    [Fact]
    public void Portable_MachinePath_IsFound() =>
        Assert.Single(PlaceRules.CheckPortable(new SourceFile("a.md", "see /ho" + "me/me/file")));
}

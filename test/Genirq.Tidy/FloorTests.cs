using System.Xml.Linq;

namespace Genirq.Tidy;

public sealed class FloorTests
{
    [Fact]
    public void Projects_UseLowerFloorsOnly()
    {
        List<string> wrong = [];
        string sources = Path.Combine(Repository.Root, "src");
        foreach (string path in Directory.EnumerateFiles(sources, "*.csproj", SearchOption.AllDirectories))
        {
            wrong.AddRange(FloorRules.Check(Path.GetFileNameWithoutExtension(path), XDocument.Load(path)));
        }

        Findings.AssertNone(wrong);
    }

    [Fact]
    public void Namespaces_UseEachOtherInKnownCirclesOnly() => Assert.Equal(
        RoomRules.KnownCircles,
        Repository.CSharp("src").GroupBy(static file => file.Path.Split('/')[1], StringComparer.Ordinal)
            .OrderBy(static project => project.Key, StringComparer.Ordinal).SelectMany(RoomRules.Circles));

    [Theory]
    [InlineData("Genirq.B", "Genirq.C", 0)]
    [InlineData("Genirq.B", "Genirq.A", 1)]
    [InlineData("Genirq.Elsewhere", "Genirq.A", 0)]
    public void Circles_OfTwoNamespaces_AreFound(string first, string second, int count) => Assert.Equal(
        count,
        RoomRules.Circles(
            [
                new SourceFile("src/A/One.cs", $"using {first};\n\nnamespace Genirq.A;\n"),
                new SourceFile("src/A/Two.cs", $"using {second};\n\nnamespace Genirq.B;\n"),
            ]).Count);

    [Theory]
    [InlineData("Genirq", "../Genirq.Pci/Genirq.Pci.csproj")]
    [InlineData("Genirq.Pci", "../Genirq.Platforms/Genirq.Platforms.csproj")]
    [InlineData("Genirq.Planning", "../Genirq.Cli/Genirq.Cli.csproj")]
    public void Check_ReferenceUpOrBeside_IsFound(string name, string reference)
    {
        XDocument project =
            new(new XElement("Project", new XElement("ProjectReference", new XAttribute("Include", reference))));

        Assert.Single(FloorRules.Check(name, project));
    }

    [Fact]
    public void Check_PackageInTheCore_IsFound()
    {
        XDocument project =
            new(new XElement("Project", new XElement("PackageReference", new XAttribute("Include", "Any.Package"))));

        Assert.Single(FloorRules.Check("Genirq", project));
    }

    [Fact]
    public void Check_UnknownProject_IsFound() =>
        Assert.Single(FloorRules.Check("Genirq.Attic", new XDocument(new XElement("Project"))));
}

using Genirq.Cli.Tables;

namespace Genirq.Tests.Cli;

public sealed class CsvTableTests
{
    [Fact]
    public void Write_FieldsThatNeedQuotes_HaveThemAndOthersDoNot()
    {
        using StringWriter text = new();

        CsvTable.Write(
            text,
            [
                new TableColumn<string>("NAME", false, static row => row),
                new TableColumn<string>("LETTERS", true, static row => row.Length == 0 ? "" : $"{row.Length}"),
            ],
            ["eth0", "1,3", "a \"b\"", "two\nlines", ""]);

        Assert.Equal(
            "NAME,LETTERS\neth0,4\n\"1,3\",3\n\"a \"\"b\"\"\",5\n\"two\nlines\",9\n,\n", text.ToString());
    }
}

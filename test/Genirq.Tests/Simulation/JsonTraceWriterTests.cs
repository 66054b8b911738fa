using System.Text;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

public sealed class JsonTraceWriterTests
{
    [Fact]
    public void Write_AnEventsWay_IsOneObjectALine()
    {
        using MachineBench bench = new(MachineBench.Options(1, RemappingKind.Intel));
        bench.Start(1);
        using MemoryStream output = new();
        using JsonTraceWriter writer = new(output);
        bench.Machine.Trace = writer;

        bench.Fire(0);

        bench.Machine.Trace = null;
        int first = bench.Trace.Items.Count;
        string[] expected =
        [
            """ns":0,"what":"messageSent","vector":0,"device":"0000:3d:00.0","address":"0xfee00018","data":"0x0"}""",
            """ns":100,"what":"remapped","vector":32,"device":"0000:3d:00.0"}""",
            """ns":100,"what":"accepted","cpu":0,"vector":32}""",
            """ns":200,"what":"taken","cpu":0,"irq":1,"vector":32}""",
            """ns":200,"what":"ended","cpu":0,"vector":32}""",
            """ns":200,"what":"handlerEntered","cpu":0,"irq":1,"name":"card-0"}""",
            """ns":200,"what":"handlerLeft","cpu":0,"irq":1,"result":"handled","name":"card-0"}""",
        ];
        string[] lines = [.. expected.Select((rest, i) => $$"""{"n":{{first + i}},"{{rest}}"""), ""];
        Assert.Equal(lines, Encoding.UTF8.GetString(output.ToArray()).Split('\n'));
    }
}

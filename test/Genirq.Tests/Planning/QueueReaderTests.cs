using Genirq.Planning.Captures;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

public sealed class QueueReaderTests : IDisposable
{
    private const string Card = "sys/bus/pci/devices/0000:00:03.0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net/eth0")]
    [InlineData("virtio0/net/eth0")]
    public void Read_NetworkCard_TellsItsReceiveQueuesAlsoOfACapture(string device)
    {
        MemoryTree tree = SmallMachine.Tree();
        foreach (string queue in (string[])["rx-0", "rx-1", "tx-0", "tx-1"])
        {
            tree.AddFolder($"{Card}/{device}/queues/{queue}");
        }

        string folder = Path.Combine(_folder.Path, "tree");
        CaptureWriter.Write(tree, folder);

        Assert.Equal(2, MachineCaptureReader.Read(tree).Functions.Single().QueuesInUse);
        Assert.Equal(2, MachineCaptureReader.Read(new DirectoryTree(folder)).Functions.Single().QueuesInUse);
    }

    [Fact]
    public void Read_WithoutQueues_TellsNone() =>
        Assert.Null(MachineCaptureReader.Read(SmallMachine.Tree()).Functions.Single().QueuesInUse);
}

using Genirq.Planning.Captures;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

/// <summary>Names of devices come from the folders of a function, also of a capture.</summary>
public sealed class DeviceNameReaderTests : IDisposable
{
    private const string Card = "sys/bus/pci/devices/0000:00:03.0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("eth2,eth10", "net/eth10", "net/eth2")]
    [InlineData("eth0", "virtio0/net/eth0")]
    [InlineData("vda", "virtio3/block/vda")]
    [InlineData("nvme0", "nvme/nvme0")]
    [InlineData("card0", "drm/card0", "drm/card0-HDMI-A-1", "drm/renderD128")]
    [InlineData("host7,usb3", "usb3", "host7", "hostname", "power")]
    [InlineData("", "net", "virtio0")]
    public void Read_Function_IsNamedByItsFoldersAlsoInACapture(string names, params string[] folders)
    {
        MemoryTree tree = SmallMachine.Tree();
        foreach (string folder in folders)
        {
            tree.AddFolder($"{Card}/{folder}");
        }

        string capture = Path.Combine(_folder.Path, "tree");
        CaptureWriter.Write(tree, capture);

        Assert.Equal(names, Names(tree));
        Assert.Equal(names, Names(new DirectoryTree(capture)));
    }

    private static string Names(ICaptureTree tree) =>
        string.Join(",", MachineCaptureReader.Read(tree).Functions.Single().Names);
}

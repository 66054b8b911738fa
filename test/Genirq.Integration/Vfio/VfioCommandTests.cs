using System.Text.Json;
using Genirq.Cli;
using Genirq.Cli.Vfio;
using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Interrupts;

namespace Genirq.Integration.Vfio;

/// <summary><c>genirq vfio</c>: words, refusals, and what it does with a played device and a real event pump.</summary>
public sealed class VfioCommandTests
{
    [Fact]
    public void Vfio_AnotherDriver_RefusesWithTheCommandsToBindItAndBack()
    {
        using VfioBench bench = new(driver: "nvme");
        string root = bench.Options.SysfsRoot;

        (int code, string output, string errors) = Run("vfio", "00:05.0", "--sysfs", root);

        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            "genirq: 0000:00:05.0 is bound to the driver nvme, not to vfio-pci. To bind it: modprobe vfio-pci; "
            + $"echo vfio-pci > {root}/bus/pci/devices/0000:00:05.0/driver_override; "
            + $"echo 0000:00:05.0 > {root}/bus/pci/devices/0000:00:05.0/driver/unbind; "
            + $"echo 0000:00:05.0 > {root}/bus/pci/drivers_probe. "
            + $"And back: echo > {root}/bus/pci/devices/0000:00:05.0/driver_override; "
            + $"echo 0000:00:05.0 > {root}/bus/pci/devices/0000:00:05.0/driver/unbind; "
            + $"echo 0000:00:05.0 > {root}/bus/pci/drivers_probe.\n",
            errors);
    }

    [Fact]
    public void Vfio_NoDriver_IsNotUnboundFirst()
    {
        using VfioBench bench = new(driver: "");

        (int code, _, string errors) = Run("vfio", "0000:00:05.0", "--sysfs", bench.Options.SysfsRoot);

        Assert.Equal(2, code);
        Assert.Contains("is bound to no driver, not to vfio-pci", errors, StringComparison.Ordinal);
        string bind = errors[..errors.IndexOf("And back", StringComparison.Ordinal)];
        Assert.DoesNotContain("unbind", bind, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is", "vfio")]
    [InlineData("'x' is not a PCI function", "vfio", "x")]
    [InlineData("there is no such PCI function", "vfio", "ffff:ff:1f.7")]
    [InlineData("--enable: 3000", "vfio", "00:05.0", "--enable", "3000")]
    [InlineData("--add: '2048' is neither", "vfio", "00:05.0", "--enable", "1", "--add", "2,2048")]
    [InlineData("--add: a vector is added to others", "vfio", "00:05.0", "--add", "2")]
    [InlineData("--kind: 'wire'", "vfio", "00:05.0", "--kind", "wire")]
    [InlineData("--enable: a function has one INTx", "vfio", "00:05.0", "--kind", "intx", "--enable", "2")]
    [InlineData("--add: only vectors of MSI-X", "vfio", "00:05.0", "--kind", "intx", "--enable", "1", "--add", "2")]
    [InlineData("--unmask: only INTx", "vfio", "00:05.0", "--enable", "1", "--unmask", "2")]
    [InlineData("--unmask: 2000000", "vfio", "00:05.0", "--kind", "intx", "--enable", "1", "--unmask", "2000000")]
    [InlineData("--wait: a number of seconds", "vfio", "00:05.0", "--wait", "90000")]
    public void Vfio_WrongWords_AreRefusedInOneLine(string expected, params string[] arguments)
    {
        (int code, string output, string errors) = Run(arguments);

        Assert.Equal((2, "", 1), (code, output, errors.Count(static letter => letter == '\n')));
        Assert.Contains(expected == "There is" ? "genirq: " : expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_EnablesAddsRaisesCounts_AndReleases()
    {
        string[] before = OpenDescriptors.AtStart();
        using (VfioBench bench = new())
        {
            VfioOutcome outcome = await RunAsync(bench, new VfioRequest(VfioBench.Slot)
            {
                Enable = 2,
                Add = [5, -1],
                Raises = true,
            });

            Assert.Null(outcome.Refusal);
            Assert.Equal(InterruptKinds.MsiX, outcome.Enabled);
            Assert.Equal(
                [(0, false, 1UL), (1, false, 1), (5, true, 1), (2, true, 1)],
                outcome.Vectors.Select(static vector => (vector.Index, vector.IsAdded, vector.Events)));
            Assert.Null(bench.Fake.Active);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Session_KernelThatCannotAdd_SaysSo()
    {
        using VfioBench bench = new(isDynamic: false);

        VfioOutcome outcome = await RunAsync(
            bench, new VfioRequest(VfioBench.Slot) { Enable = 1, Add = [3] });

        Assert.Equal(1, outcome.Interruptions);
        using StringWriter text = new();
        VfioText.Write(text, outcome);
        Assert.Contains(
            "this kernel cannot add one while others are enabled", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_KernelRefuses_TellsCallAndErrno_AndGivesAllBack()
    {
        using VfioBench bench = new();
        bench.Calls.FailOn(SystemCall.EventFd, 6, Errno.EMFILE);

        VfioOutcome outcome = await RunAsync(
            bench, new VfioRequest(VfioBench.Slot) { Enable = 1, Add = [3, 4, 5] });

        Assert.Contains("eventfd: EMFILE (24)", outcome.Refusal, StringComparison.Ordinal);
        Assert.Null(bench.Fake.Active);
    }

    [Fact]
    public async Task Text_And_Json_TellTheKindsAndVectors()
    {
        using VfioBench bench = new();
        VfioOutcome outcome = await RunAsync(bench, new VfioRequest(VfioBench.Slot)
        {
            Enable = 1,
            Kinds = InterruptKinds.Msi,
            Raises = true,
        });
        using StringWriter text = new();
        using StringWriter json = new();

        VfioText.Write(text, outcome);
        VfioJson.Write(json, outcome);

        Assert.StartsWith(
            "0000:00:05.0\n\nKIND    COUNT FLAGS\nintx        1 eventfd,maskable,automasked\n"
            + "msi         8 eventfd,noresize\nmsix       64 eventfd,dynamic\n",
            text.ToString(),
            StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.ToString());
        Assert.Equal("genirq.vfio/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal("msi", document.RootElement.GetProperty("enabled").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("vectors")[0].GetProperty("events").GetInt32());
        Assert.True(document.RootElement.GetProperty("kinds")[2].GetProperty("dynamic").GetBoolean());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    public async Task Session_LineThatStaysHigh_ComesOnceMoreForEachUnmasking_AndIsReleasedMasked(
        int unmask, int events)
    {
        string[] before = OpenDescriptors.AtStart();
        using (VfioBench bench = new())
        {
            VfioOutcome outcome = await RunHighLineAsync(bench, unmask);

            VfioVector line = Assert.Single(outcome.Vectors);
            Assert.Equal((null, InterruptKinds.IntX), (outcome.Refusal, outcome.Enabled));
            Assert.Equal(((ulong)events, events, unmask), (line.Events, line.Handled, line.Unmasked));
            Assert.True(bench.Fake.IsLineMasked);
            Assert.Null(bench.Fake.Active);
            Assert.Equal(events, bench.Fake.IntXEvents);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Session_LineRefused_TellsCallAndErrno_AndLeavesNothing()
    {
        string[] before = OpenDescriptors.AtStart();
        using (VfioBench bench = new())
        {
            // The first two arm the error and the request interrupt.
            bench.Calls.FailOnRequest(VfioRequests.VFIO_DEVICE_SET_IRQS, 3, Errno.ENODEV);

            VfioOutcome outcome = await RunAsync(bench, LineRequest(0));

            Assert.Contains("ioctl(VFIO_DEVICE_SET_IRQS): ENODEV (19)", outcome.Refusal, StringComparison.Ordinal);
            Assert.Equal((InterruptKinds.None, 0), (outcome.Enabled, outcome.Vectors.Count));
            Assert.Null(bench.Fake.Active);
        }

        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Text_And_Json_TellTheLine()
    {
        using VfioBench bench = new();
        VfioOutcome outcome = await RunHighLineAsync(bench, unmask: 1);
        using StringWriter text = new();
        using StringWriter json = new();

        VfioText.Write(text, outcome);
        VfioJson.Write(json, outcome);

        int irq = outcome.Vectors[0].Irq;
        Assert.EndsWith(
            $"\nINTx\nIRQ EVENTS HANDLED UNMASKED LEFT\n{irq,3}      2       2        1 masked\n",
            text.ToString(),
            StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.ToString());
        Assert.Equal("intx", document.RootElement.GetProperty("enabled").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("vectors")[0].GetProperty("unmasked").GetInt32());
    }

    private static VfioRequest LineRequest(int unmask) => new(VfioBench.Slot)
    {
        Enable = 1,
        Kinds = InterruptKinds.IntX,
        Unmask = unmask,
    };

    // The line goes high once it is requested, and all ends once its handler has disabled it, however slow the pump is.
    private static async Task<VfioOutcome> RunHighLineAsync(VfioBench bench, int unmask)
    {
        await using EventPump pump = new();
        using VfioFunction function = new(bench.System, bench.Open(), new VfioPumpEvents(pump), null);
        using CancellationTokenSource done = new();
        Task<VfioOutcome> run = VfioSession.RunAsync(
            LineRequest(unmask) with { Wait = TimeSpan.FromDays(1) }, function, done.Token);
        bench.Fake.SetLine(true);
        while (!bench.System.Find(function.Interrupts.Irq)!.IsDisabled && !run.IsCompleted)
        {
            await Task.Delay(1);
        }

        await done.CancelAsync();
        return await run;
    }

    private static async Task<VfioOutcome> RunAsync(VfioBench bench, VfioRequest request)
    {
        await using EventPump pump = new();
        using VfioFunction function = new(bench.System, bench.Open(), new VfioPumpEvents(pump), null);
        return await VfioSession.RunAsync(request, function, CancellationToken.None);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = Tool.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}

using System.Text;
using Genirq.Releases;
using Genirq.Snapshots;
using Genirq.Tests.Ipi;

namespace Genirq.Tests.Snapshots;

/// <summary>Redirected interrupts, in a system that is saved and restored.</summary>
public sealed class RedirectSnapshotTests
{
    [Fact]
    public void Restore_WithWhatWaits_HandlesItOnItsTarget()
    {
        using RedirectBench old = InUse();
        string document = Save(old);
        using RedirectBench bench = new();

        Assert.True(TryRestore(bench, document, out SnapshotException? problem), problem?.Reason);

        Assert.Equal(document, Save(bench));
        Assert.Equal(bench.Multiplexer.First, bench.System.Redirects.Ipi);
        bench.Take(2);
        bench.Fire(5, cpu: 0);
        bench.Take(3);
        Assert.Equal(["6 on 2", "before 5", "5 on 3"], bench.Log.Take());
    }

    [Fact]
    public void Restore_OverWhatWaits_ForgetsThat()
    {
        using RedirectBench fresh = new();
        string empty = Save(fresh);
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.Fire(5, cpu: 0);
        bench.System.FreeIrq(irq, "id5");

        Assert.True(TryRestore(bench, empty, out SnapshotException? problem), problem?.Reason);

        Assert.Empty(bench.System.Redirects.Waiting);
        Assert.Equal(empty, Save(bench));
    }

    [Theory]
    [InlineData("\"redirectTo\":3", "\"redirectTo\":4", "A whole number from -1 to 3")]
    [InlineData("\"redirected\":[2,6]", "\"redirected\":[2]", "An online CPU and a redirected interrupt")]
    [InlineData("\"redirected\":[2,6]", "\"redirected\":[4,6]", "An online CPU and a redirected interrupt")]
    [InlineData("\"redirected\":[2,6]", "\"redirected\":[2,1]", "An online CPU and a redirected interrupt")]
    [InlineData("\"redirected\":[2,6]", "\"redirected\":[2,6,1,6]", "An online CPU and a redirected interrupt")]
    [InlineData("\"redirectIpi\":1,", "", "An online CPU and a redirected interrupt")]
    [InlineData("\"redirectIpi\":1,", "\"redirectIpi\":5,", "cannot be sent")]
    public void Restore_OfWhatCannotBe_IsRefused(string part, string changed, string reason)
    {
        using RedirectBench old = InUse();
        string document = Save(old);
        Assert.Contains(part, document, StringComparison.Ordinal);
        using RedirectBench bench = new();

        Assert.False(TryRestore(
            bench, document.Replace(part, changed, StringComparison.Ordinal), out SnapshotException? problem));

        Assert.Contains(reason, problem!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_IntoAReleaseThatRedirectsNothing_IsRefused()
    {
        using RedirectBench old = InUse();
        using RedirectBench bench = new(KernelRelease.Linux612, hasIpi: false);

        Assert.False(TryRestore(bench, Save(old), out SnapshotException? problem));

        Assert.Contains("redirects no", problem!.Reason, StringComparison.Ordinal);
    }

    private static RedirectBench InUse()
    {
        RedirectBench bench = new();
        bench.Request(5, 3);
        bench.Request(6, 2);
        bench.Fire(6, cpu: 0);
        return bench;
    }

    private static string Save(RedirectBench bench) =>
        Encoding.UTF8.GetString(SystemSnapshot.Save(Describe(bench)).Span);

    private static bool TryRestore(RedirectBench bench, string document, out SnapshotException? problem)
    {
        bench.FreeIpi();
        return SystemSnapshot.TryRestore(Describe(bench), Encoding.UTF8.GetBytes(document), out problem);
    }

    private static SnapshotHost Describe(RedirectBench bench)
    {
        SnapshotHost host = new(bench.System) { Handlers = bench.Revive };
        host.AddName("demux", bench.Demux.Chip);
        return host;
    }
}

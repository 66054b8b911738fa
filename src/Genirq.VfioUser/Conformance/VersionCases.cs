using System.Text;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>The rules of VERSION.</summary>
internal static class VersionCases
{
    // What QEMU 11.1 sends.
    private const string QemuText = """
        {"capabilities": {"pgsizes": 4096, "max_msg_fds": 16, "max_dma_maps": 65535, "max_data_xfer_size": 1048576,
        "migration": {"max_bitmap_size": 268435456, "pgsize": 4096}, "write_multiple": true}}
        """;

    /// <summary>The cases.</summary>
    public static ConformanceCase[] All { get; } =
    [
        new(
            "version-first",
            RuleSource.Document,
            "Nothing but VERSION is legal first: refused and closed.",
            NotFirst),
        new(
            "version-minor",
            RuleSource.Document,
            "A higher minor version is answered with major 0 and one that is not higher.",
            Minor),
        new(
            "version-major",
            RuleSource.Observed,
            "An unknown major version is refused and the connection closed.",
            probe => Refused(probe, [1, 0, 0, 0])),
        new(
            "version-short",
            RuleSource.Observed,
            "A body of 2 bytes is refused and the connection closed.",
            probe => Refused(probe, [0, 0])),
        new(
            "version-no-text",
            RuleSource.Document,
            "Without JSON the defaults hold.",
            probe => probe.Begin([0, 0, 0, 0]).ExpectUsable()),
        new(
            "version-no-nul",
            RuleSource.Observed,
            "JSON without its NUL is refused and the connection closed.",
            probe => Refused(probe, Body("{}")[..^1])),
        new(
            "version-no-json",
            RuleSource.Observed,
            "A text that is not JSON is refused and the connection closed.",
            probe => Refused(probe, Body("{\"capabilities\":"))),
        new(
            "version-no-object",
            RuleSource.Document,
            "JSON that is not an object is refused and the connection closed.",
            probe => Refused(probe, Body("[]"))),
        new("version-unknown-members", RuleSource.Document, "Unknown members are ignored.", Unknown),
        new(
            "version-qemu",
            RuleSource.Observed,
            "What QEMU sends is accepted.",
            probe => probe.Begin(Body(QemuText)).ExpectUsable()),
        new(
            "version-descriptor",
            RuleSource.Document,
            "VERSION carries no descriptors: refused and closed.",
            WithDescriptor),
        new(
            "version-twin-unasked",
            RuleSource.Document,
            "A second socket is offered only to who asks for one.",
            Unasked),
        new("version-twin", RuleSource.Document, "A second socket comes as the descriptor at fd_index.", Twin),
        new("version-again", RuleSource.Choice, "A second VERSION is refused, and the connection goes on.", Again),
    ];

    private static byte[] Body(string text) => [0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text), 0];

    private static void NotFirst(Probe probe)
    {
        probe.Send(probe.Message(VfioUserCommand.GetDeviceInfo, Probe.Words(16, 0, 0, 0)));
        probe.ExpectClosed();
    }

    private static void Refused(Probe probe, byte[] body)
    {
        probe.Send(probe.Message(VfioUserCommand.Version, body));
        probe.ExpectClosed();
    }

    private static void Minor(Probe probe)
    {
        byte[] reply = probe.Succeed(VfioUserCommand.Version, [0, 0, 9, 0]);
        Probe.Check(
            VersionText.TryRead(reply, out PeerLimits limits) && limits.Major == 0 && limits.Minor <= 9,
            "the reply cannot be read, or has another major or a higher minor version");
    }

    private static void Unknown(Probe probe)
    {
        const string Text = """{"capabilities":{"max_msg_fds":2,"colour":{"is":["blue",1.5e3,null]}},"x":7}""";
        probe.Begin(Body(Text)).ExpectUsable();
    }

    private static void WithDescriptor(Probe probe)
    {
        EventFdHandle stray = probe.NewEvent();
        probe.Send(probe.Message(VfioUserCommand.Version, Body("{}")), stray);
        probe.ExpectClosed();
    }

    private static void Unasked(Probe probe)
    {
        using ReceivedMessage reply = probe.Call(VfioUserCommand.Version, Body("{}"));
        Probe.Check(
            reply.Error == 0 && VersionText.TryRead(reply.Body, out PeerLimits limits) && !limits.HasTwinSocket
                && reply.Descriptors.Count == 0,
            "a second socket is offered, or the reply cannot be read");
    }

    private static void Twin(Probe probe)
    {
        using ReceivedMessage reply = probe.Call(
            VfioUserCommand.Version, Body("""{"capabilities":{"twin_socket":{"supported":true}}}"""));
        Probe.Check(
            reply.Error == 0 && VersionText.TryRead(reply.Body, out PeerLimits limits),
            "VERSION was refused, or the reply cannot be read");
        VersionText.TryRead(reply.Body, out limits);
        if (!limits.HasTwinSocket)
        {
            throw new ProbeException("the server offers no second socket") { IsSkipped = true };
        }

        Probe.Check(
            reply.Descriptors.Count == 1 && limits.TwinSocketIndex == 0,
            $"{reply.Descriptors.Count} descriptors came, and fd_index is {limits.TwinSocketIndex}");
        probe.ExpectUsable();
    }

    private static void Again(Probe probe)
    {
        probe.Begin();
        probe.Refuse(VfioUserCommand.Version, [0, 0, 0, 0]);
        probe.ExpectUsable();
    }
}

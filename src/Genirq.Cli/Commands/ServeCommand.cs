using System.CommandLine;
using System.Runtime.InteropServices;
using Genirq.Cli.Serving;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq serve</c>: serves a device model over vfio-user.</summary>
internal static class ServeCommand
{
    private static readonly Argument<string> s_model = new("MODEL")
    {
        Description = $"The device: {ServedModel.Names}.",
    };

    private static readonly Option<string> s_socket = new("--socket")
    {
        Description = "The path of the socket that QEMU connects to; it is made with mode 0600.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string> s_qemu = new("--qemu")
    {
        Description = "The QEMU that the printed options are for.",
        HelpName = "PROGRAM",
        DefaultValueFactory = static _ => "qemu-system-x86_64",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("serve", "Serve a device model over vfio-user, for QEMU 10.1 or newer to attach.")
        {
            s_model, s_socket, s_qemu,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string name = parsed.GetValue(s_model)!;
        ServedModel model = ServedModel.Find(name)
            ?? throw new ToolException($"'{name}' is not a model; expected: {ServedModel.Names}.");
        if (!OperatingSystem.IsLinux())
        {
            throw new ToolException("serve: vfio-user needs Linux.");
        }

        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        ServeSession.RunAsync(
            model,
            parsed.GetValue(s_socket)!,
            QemuProgram.Find(parsed.GetValue(s_qemu)!),
            Console.In,
            parsed.InvocationConfiguration.Output,
            stop.Token).ConfigureAwait(false).GetAwaiter().GetResult();
        return Tool.Success;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}

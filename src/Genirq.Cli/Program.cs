using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Cli;

/// <summary>The entry point of the <c>genirq</c> tool.</summary>
internal static class Program
{
    private const int StandardOutput = 1;

    // SIGXFSZ.
    private const int FileSizeLimitSignal = 25;

    private static int Main(string[] arguments)
    {
        // Not Console.Error, which loads a description of the terminal before anybody asked for that.
        using TextWriter errors = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true });

        // A file size limit is to be an error of the write, not the end of the process. It is never disposed: a signal
        // that is still on its way to the handler then would end the process after all.
        PosixSignalRegistration limit = PosixSignalRegistration.Create(
            (PosixSignal)FileSizeLimitSignal, static context => context.Cancel = true);
        try
        {
            // The tool flushes the writer when all went well; what is left in it after a failure is not to be shown.
            StreamWriter output = new(OpenOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
            return Tool.Run(arguments, output, errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Tool.Refuse(errors, $"the standard output cannot be written: {exception.Message}");
        }
        finally
        {
            GC.KeepAlive(limit);
        }
    }

    // The console's own stream takes whatever is written after the reader of a pipe has gone, and says nothing: a live
    // view would run for ever. A file keeps the console's stream, which shares the place in it with whoever else writes
    // there.
    private static Stream OpenOutput()
    {
        FileStream output = new(
            new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>A browser without a window.</summary>
internal static class Browser
{
    // Limit: a browser that has not ended by then hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>The programs that are looked for.</summary>
    public static IReadOnlyList<string> Names { get; } = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Finds one; null if there is none.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Where(static folder => folder.Length > 0)
        .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a file and gives what the browser made of it.</summary>
    public static string Load(string file, string folder, params string[] options) =>
        Run(folder, [.. options, "--dump-dom", $"file://{file}"]);

    /// <summary>Opens a file and tells the colour of the page's first pixel, as red, green and blue.</summary>
    public static (int Red, int Green, int Blue) FirstPixel(string file, string folder, bool isDark)
    {
        string picture = Path.Combine(folder, "picture.png");
        File.Delete(picture);
        Run(
            folder,
            $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}",
            $"--screenshot={picture}",
            "--window-size=1300,900",
            $"file://{file}");
        return Decode(File.ReadAllBytes(picture));
    }

    private static string Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Find()!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] quiet =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            $"--user-data-dir={Path.Combine(folder, "profile")}",
        ];
        foreach (string argument in quiet.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using Process browser = Process.Start(start)!;
        Task<string> output = browser.StandardOutput.ReadToEndAsync();
        Task<string> errors = browser.StandardError.ReadToEndAsync();
        if (!browser.WaitForExit(s_patience))
        {
            browser.Kill(entireProcessTree: true);
        }

        Assert.True(browser.HasExited && browser.ExitCode == 0, $"The browser failed: {errors.Result}");
        return output.Result;
    }

    // In the first row nothing stands before the first pixel, so whatever the filter, its bytes are themselves.
    private static (int Red, int Green, int Blue) Decode(byte[] png)
    {
        using MemoryStream packed = new();
        for (int at = 8; at + 8 <= png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using ZLibStream rows = new(packed, CompressionMode.Decompress);
        byte[] first = new byte[4];
        rows.ReadExactly(first);
        return (first[1], first[2], first[3]);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Simulation.Scripts;

/// <summary>A machine, its devices, and what happens to it.</summary>
/// <remarks>Immutable. The form is described in <c>docs/scripts.md</c>.</remarks>
/// <param name="File">The script's name.</param>
public sealed record MachineScript(string File)
{
    /// <summary>The schema that a script says it has.</summary>
    public const string Schema = "genirq.script/1";

    private static readonly string[] s_platforms = ["x86", "x86-intel", "x86-amd", "arm64-its", "riscv-imsic"];

    /// <summary>What the machine is made of.</summary>
    public required MachineOptions Machine { get; init; }

    /// <summary>The devices, in the order in which they are plugged in.</summary>
    public required IReadOnlyList<ScriptDevice> Devices { get; init; }

    /// <summary>What happens, in order.</summary>
    public required IReadOnlyList<ScriptStep> Steps { get; init; }

    /// <summary>The words for platforms.</summary>
    public static IReadOnlyList<string> Platforms => s_platforms;

    /// <summary>The same script on another platform.</summary>
    /// <param name="platform">One of <see cref="Platforms"/>.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public MachineScript On(string platform)
    {
        int place = Array.IndexOf(s_platforms, platform);
        return place >= 0
            ? this with { Machine = On(place, Machine) }
            : throw new ArgumentException($"'{platform}' is not a platform.", nameof(platform));
    }

    /// <summary>Reads a script.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">JSON in UTF-8; comments and commas behind last items are fine.</param>
    /// <exception cref="ScriptFormatException">It is not a script; the message says where, and what was
    /// expected.</exception>
    public static MachineScript Read(string file, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ScriptReader(new ScriptText(file, text)).Read();
    }

    /// <summary>The platform of a word.</summary>
    /// <param name="place">Which of <see cref="Platforms"/>.</param>
    internal static MachinePlatform PlatformOf(int place) => place switch
    {
        3 => MachinePlatform.ArmIts,
        4 => MachinePlatform.RiscVImsic,
        _ => MachinePlatform.X86,
    };

    /// <summary>A machine on a platform.</summary>
    /// <param name="place">Which of <see cref="Platforms"/>.</param>
    /// <param name="options">The machine.</param>
    internal static MachineOptions On(int place, MachineOptions options) => options with
    {
        Platform = PlatformOf(place),
        Remapping = place switch
        {
            1 => RemappingKind.Intel,
            2 => RemappingKind.Amd,
            _ => RemappingKind.None,
        },
    };

    /// <summary>Tells scripts apart that say something else; comments, spaces, the file's name and the seed do not
    /// count.</summary>
    internal string Digest()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuCount} {Machine.Remapping} {Machine.OnlineCpus} ");
        text.AppendJoin(',', Machine.CpuNodes ?? []);
        text.Append(Machine.Platform == MachinePlatform.X86 ? "" : $" {Machine.Platform}");
        foreach (ScriptDevice device in Devices)
        {
            // Apart, since a record writes what is below zero as the culture likes.
            text.Append(CultureInfo.InvariantCulture, $"\n{device.Node} {device with { Node = 0 }}");
        }

        text.Append('\n').AppendJoin('\n', Steps.Select(static step => step with { Place = default }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

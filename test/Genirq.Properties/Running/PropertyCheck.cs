using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Genirq.Properties.Running;

/// <summary>Runs random cases from a fixed seed.</summary>
/// <remarks>
/// <c>GENIRQ_SEED</c> replaces the seed and <c>GENIRQ_CASES</c> multiplies the number of cases: so a longer hunt is
/// <c>GENIRQ_SEED=7 GENIRQ_CASES=50 dotnet test test/Genirq.Properties</c>. A failure prints the seed that replays it.
/// </remarks>
internal static class PropertyCheck
{
    /// <summary>Plays random cases of steps against a run.</summary>
    /// <param name="test">The test's name, for the replay command.</param>
    /// <param name="create">Makes world and model of a setup number.</param>
    /// <param name="seed">The fixed seed.</param>
    /// <param name="cases">How many cases.</param>
    /// <param name="steps">The longest case.</param>
    public static void Run(string test, Func<int, StepRun> create, ulong seed, int cases, int steps) =>
        Check(test, StepCases.Arbitrary, item => Play(create(item.Setup), item), seed, (cases, steps));

    /// <summary>Checks a property of any kind of value.</summary>
    public static void Check<T>(
        string test, Arbitrary<T> values, Action<T> property, ulong seed, (int Cases, int Size) bounds)
    {
        seed = Read("GENIRQ_SEED", seed);
        int factor = (int)Read("GENIRQ_CASES", 1);
        Config config = Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithName(test)
            .WithMaxTest(bounds.Cases * factor)
            .WithStartSize(1)
            .WithEndSize(bounds.Size)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        try
        {
            Prop.ForAll(values, property).Check(config);
        }
        catch (Exception failure)
        {
            string replay = string.Create(
                CultureInfo.InvariantCulture,
                $"GENIRQ_SEED={seed} GENIRQ_CASES={factor} dotnet test test/Genirq.Properties --filter {test}");
            throw new InvalidOperationException($"Replay: {replay}{Environment.NewLine}{failure.Message}", failure);
        }
    }

    private static void Play(StepRun run, StepCase item)
    {
        using (run)
        {
            run.Play(item.Steps);
        }
    }

    private static ulong Read(string name, ulong otherwise) =>
        ulong.TryParse(
            Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : otherwise;
}

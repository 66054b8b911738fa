using FsCheck;
using FsCheck.Fluent;

namespace Genirq.Properties.Running;

/// <summary>Makes random cases, and smaller ones of a case that failed.</summary>
internal static class StepCases
{
    private const int Operand = 65535;

    /// <summary>Cases of 1 step up to FsCheck's current size.</summary>
    public static Arbitrary<StepCase> Arbitrary { get; } = Arb.From(Gen.Sized(Case), SmallerCases);

    private static Gen<StepCase> Case(int size)
    {
        Gen<Step> step =
            from kind in Gen.Choose(0, 99)
            from a in Gen.Choose(0, Operand)
            from b in Gen.Choose(0, Operand)
            from c in Gen.Choose(0, Operand)
            select new Step(kind, a, b, c);
        return
            from setup in Gen.Choose(0, Operand)
            from count in Gen.Choose(1, Math.Max(size, 1))
            from steps in step.ArrayOf(count)
            select new StepCase(setup, steps);
    }

    // Fewer steps first (halves, quarters, ..., single ones), then smaller operands.
    private static IEnumerable<StepCase> SmallerCases(StepCase failed)
    {
        for (int length = failed.Steps.Count / 2; length >= 1; length /= 2)
        {
            for (int first = 0; first + length <= failed.Steps.Count; first += length)
            {
                yield return failed with { Steps = Without(failed.Steps, first, length) };
            }
        }

        for (int index = 0; index < failed.Steps.Count; index++)
        {
            foreach (Step step in SmallerSteps(failed.Steps[index]))
            {
                Step[] steps = [.. failed.Steps];
                steps[index] = step;
                yield return failed with { Steps = steps };
            }
        }
    }

    private static Step[] Without(IReadOnlyList<Step> steps, int first, int length) =>
        [.. steps.Take(first), .. steps.Skip(first + length)];

    private static IEnumerable<Step> SmallerSteps(Step step)
    {
        if (step.A > 0)
        {
            yield return step with { A = 0 };
            yield return step with { A = step.A / 2 };
        }

        if (step.B > 0)
        {
            yield return step with { B = 0 };
            yield return step with { B = step.B / 2 };
        }

        if (step.C > 0)
        {
            yield return step with { C = 0 };
            yield return step with { C = step.C / 2 };
        }
    }
}

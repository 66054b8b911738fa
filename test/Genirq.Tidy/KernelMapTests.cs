namespace Genirq.Tidy;

public sealed class KernelMapTests
{
    private static readonly string s_path = Path.Combine(Repository.Root, "docs/kernel-map.md");

    [Fact]
    public void KernelMap_IsWhatTheRemarksSay()
    {
        string map = KernelMap.Write(Repository.CSharp("src"));
        if (Environment.GetEnvironmentVariable(SurfaceTests.AcceptVariable) == "1")
        {
            File.WriteAllText(s_path, map);
        }

        string[] kept = File.Exists(s_path) ? File.ReadAllLines(s_path) : [];
        string[] wanted = map.Split('\n');
        Findings.AssertNone(wanted.Except(kept).Select(row => $"missing: {row}"));
        Findings.AssertNone(kept.Except(wanted).Select(row => $"too much: {row}"));
    }

    [Fact]
    public void Rows_TypesMethodsAndProperties_AreNamed()
    {
        SourceFile file = new("src/A/B.cs", """
            /// <remarks>One. Source: Linux 6.12, kernel/a.c, a_type.</remarks>
            public sealed class B<T>(int x) : C
            {
                /// <remarks>
                /// Source: Linux 6.12, kernel/a.c,
                /// a_call.
                /// </remarks>
                [Attribute]
                public static int Call<TState>(int y)

                /// <summary>No source.</summary>
                public int None { get; }

                /// <remarks>Source: a_value.</remarks>
                public Func<int, int>? Value { get; init; }

                /// <remarks>Source: a_bit.</remarks>
                Bit = 1,
            """);

        Assert.Equal(
            [("B", "kernel/a.c, a_type"), ("B.Call", "kernel/a.c, a_call"), ("B.Value", "a_value"), ("B.Bit", "a_bit")],
            KernelMap.Rows(file));
    }
}

namespace Genirq.Tests.Callbacks;

/// <summary>Every callback that the public surface has throws once, at each of its calls.</summary>
public sealed class EveryCallbackTests
{
    [Fact]
    public void EachCallbackOfThePublicSurface_HasATestThatThrowsOutOfIt()
    {
        IEnumerable<string> tried = CallbackLives.All.Values.SelectMany(static life => life.Callbacks)
            .Concat(CallbackLives.Elsewhere.Keys).Concat(CallbackLives.NotCalled.Keys);

        Assert.Equal(PublicCallbacks.All(), tried.ToHashSet().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EachTestElsewhere_IsThere()
    {
        string[] tests =
        [
            .. typeof(EveryCallbackTests).Assembly.GetTypes().Where(static type => type.IsPublic)
                .SelectMany(static type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")),
        ];

        Assert.Empty(CallbackLives.Elsewhere.Values.Except(tests));
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void EachCallback_ThrowsAtItsNthCall_LeavesTheSystemAsIfItHadBeenRefused(string name)
    {
        (string[] callbacks, Func<CallbackFuse, CallbackLife> make) = CallbackLives.All[name];
        CallbackFuse quiet = new(0);
        using CallbackLife wanted = make(quiet);
        wanted.Live();
        SortedSet<string> thrown = new(StringComparer.Ordinal);
        List<string> wrong = [];

        for (int call = 1; call <= quiet.Calls; call++)
        {
            CallbackFuse fuse = new(call);
            try
            {
                using CallbackLife life = make(fuse);
                life.Live();
                int part = Enumerable.Range(0, wanted.States.Count)
                    .FirstOrDefault(each => wanted.States[each] != life.States[each], -1);
                if (part >= 0)
                {
                    wrong.Add($"call {call}, {fuse.Failed}, part {part}:\n{life.States[part]}\nwanted:\n"
                        + wanted.States[part]);
                }
            }
            catch (Exception exception)
            {
                wrong.Add($"call {call}, {fuse.Failed}: {exception}");
            }

            thrown.Add(fuse.Failed ?? "none");
        }

        Assert.True(
            wrong.Count == 0, $"{wrong.Count} of {quiet.Calls}:\n" + string.Join('\n', wrong.Take(40)));
        Assert.Empty(callbacks.Except(thrown));
    }

    public static TheoryData<string> Lives => [.. CallbackLives.All.Keys];
}

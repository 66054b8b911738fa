namespace Genirq.Tests.Callbacks;

/// <summary>Whatever callback throws, whenever it does: the system is as if it had returned an errno and the caller had
/// tried again.</summary>
public sealed class CallbackThrowTests
{
    private static readonly string[] s_expected =
    [
        "AfterMigration", "ArmTick", "BeforeOnline", "BusLock", "BusUnlock", "CheckOffline", "EndOfInterrupt",
        "FreeIrq", "Get", "GetHardwareIrq", "HandlerEntered", "HandlerLeft", "InitializeIrq", "IsRequested", "Notify",
        "PostFree", "Prepare", "PrepareDescriptor", "Put", "Released", "ReleaseResources", "RequestResources",
        "SetDescriptor",
        "Stop", "Targeted", "TryStart", "Unmask", "Wake", "WriteMessage", "handler", "thread",
    ];

    [Fact]
    public void EachCallback_ThrowsAtItsNthCall_LeavesTheSystemAsIfItHadBeenRefused()
    {
        CallbackFuse quiet = new(0);
        using CallbackWorld wanted = new(quiet);
        wanted.Live();
        SortedSet<string> thrown = new(StringComparer.Ordinal);
        List<string> wrong = [];

        for (int call = 1; call <= quiet.Calls; call++)
        {
            CallbackFuse fuse = new(call);
            try
            {
                using CallbackWorld world = new(fuse);
                world.Live();
                for (int part = 0; part < wanted.States.Count; part++)
                {
                    if (wanted.States[part] != world.States[part])
                    {
                        wrong.Add($"call {call}, {fuse.Failed}, part {part}:\n{world.States[part]}");
                        break;
                    }
                }
            }
            catch (Exception exception)
            {
                wrong.Add($"call {call}, {fuse.Failed}: {exception}");
            }

            thrown.Add(fuse.Failed ?? "none");
        }

        Assert.True(
            wrong.Count == 0,
            $"{wrong.Count} of {quiet.Calls}; wanted:\n{string.Join('\n', wanted.States)}\n"
            + string.Join('\n', wrong.Take(6)));
        Assert.Empty(s_expected.Except(thrown));
    }
}

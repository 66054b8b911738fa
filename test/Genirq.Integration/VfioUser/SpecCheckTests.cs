using Genirq.VfioUser.Conformance;

namespace Genirq.Integration.VfioUser;

/// <summary>The numbered checks of chapter 10 that a client can see: each is one or more cases of the suite.</summary>
public sealed class SpecCheckTests
{
    [Fact]
    public Task Spec10_Check1_CommandIsAnsweredOnceWithItsIdAndCommand() => Passes("header-reply");

    [Fact]
    public Task Spec10_Check2_PostedCommandIsSilentAlsoWhenItFails() => Passes("header-no-reply");

    [Fact]
    public Task Spec10_Check3_ErrorReplyIsABareHeader() => Passes("header-error");

    [Fact]
    public Task Spec10_Check4_AnotherFirstCommandIsRefusedAndClosed() => Passes("version-first");

    [Fact]
    public Task Spec10_Check5_HigherMinorIsAnsweredAndOtherMajorClosed() => Passes("version-minor", "version-major");

    [Fact]
    public Task Spec10_Check6_VersionWithoutTextHasTheDefaults() => Passes("version-no-text");

    [Fact]
    public Task Spec10_Check7_BadTextIsClosedAndUnknownMembersAreIgnored() =>
        Passes("version-no-nul", "version-no-json", "version-no-object", "version-unknown-members");

    [Fact]
    public Task Spec10_Check8_TextOfQemuIsAccepted() => Passes("version-qemu");

    [Fact]
    public Task Spec10_Check9_TwinSocketIsOfferedOnlyWhenAskedFor() => Passes("version-twin", "version-twin-unasked");

    [Fact]
    public Task Spec10_Check10_SplitHeaderAndTwoMessagesAtOnceAreUnderstood() =>
        Passes("header-split", "header-two-at-once");

    [Fact]
    public Task Spec10_Check11_DescriptorsStayWithTheirMessage() => Passes("irq-own-descriptors", "info-descriptor");

    [Fact]
    public Task Spec10_Check12_ImpossibleSizesAreRefused() =>
        Passes("header-size-8", "header-size-huge", "header-size-max");

    [Fact]
    public Task Spec10_Check13_DeviceInfoGivesThreeNineFive() =>
        Passes("info-device", "info-device-argsz", "info-device-short");

    [Fact]
    public Task Spec10_Check14_AbsentRegionIsEmptyAndRegion9Refused() => Passes("info-region-absent", "info-region-9");

    [Fact]
    public Task Spec10_Check15_SparseListComesWithTheLargerArgument() => Passes("info-region-sparse");

    [Fact]
    public Task Spec10_Check16_MsiXCanBeResizedAndType5IsRefused() =>
        Passes("info-irq", "info-irq-resize", "info-irq-5");

    [Fact]
    public Task Spec10_Check17_ConfigurationSpaceBeginsWithTheIds() => Passes("region-read");

    [Fact]
    public Task Spec10_Check18_AccessesOutsideARegionAreRefusedWithoutEffect() => Passes(
        "region-read-past-end",
        "region-read-across-end",
        "region-read-wrap",
        "region-read-absent",
        "region-read-9",
        "region-write-past-end",
        "region-write-wrap",
        "region-write-absent",
        "region-write-too-little",
        "region-write-too-much");

    [Fact]
    public Task Spec10_Check19_WriteReplyHasNoData() => Passes("region-write");

    [Fact]
    public Task Spec10_Check20_OneVectorIsRaisedAlone() => Passes("irq-one-of-two");

    [Fact]
    public Task Spec10_Check21_SignalsAreCounted() => Passes("irq-counter", "irq-semaphore");

    [Fact]
    public Task Spec10_Check23_ForgottenRangeIsSilent() => Passes("irq-forget", "irq-forget-part");

    [Fact]
    public async Task Spec10_Check24_EveryRefusalLeavesEarlierDescriptorsInForce()
    {
        string[] refusals = [.. ConformanceSuite.Names.Where(static name =>
            name.StartsWith("irq-flags-", StringComparison.Ordinal)
            || name.StartsWith("irq-descriptors-", StringComparison.Ordinal)
            || name.StartsWith("irq-empty-", StringComparison.Ordinal)
            || name.StartsWith("irq-range-", StringComparison.Ordinal)
            || name is "irq-index-5" or "irq-start-at-end" or "irq-count-beyond" or "irq-bool-short" or "irq-bool-long"
                or "irq-mask-error" or "irq-unmask-request")];
        Assert.True(refusals.Length >= 70, $"There are {refusals.Length} only.");

        await Passes(refusals);
    }

    [Fact]
    public Task Spec10_Check25_DroppedTypeCanBeArmedAgain() => Passes("irq-drop-all", "irq-drop-twice");

    [Fact]
    public Task Spec10_Check26_BoolsChooseVectors() => Passes("irq-bool");

    [Fact]
    public Task Spec10_Check27_BadWindowsAreRefused() => Passes(
        "dma-map-no-descriptor",
        "dma-map-file-no-descriptor",
        "dma-map-unknown-flag",
        "dma-map-overlap",
        "dma-map-repeat");

    [Fact]
    public Task Spec10_Check30_PipelinedReadsAreAnsweredInOrder() => Passes("header-pipelined");

    [Fact]
    public Task Spec10_Check31_ReadAfterPostedWriteSeesIt() => Passes("region-posted-write");

    [Fact]
    public Task Spec10_Check32_SeveralWritesInOneMessage() =>
        Passes("region-write-multi", "region-write-multi-unasked", "region-write-multi-count");

    [Fact]
    public Task Spec10_Check33_ResetRestoresRegistersAndLeavesWindows() => Passes("reset", "reset-windows");

    [Fact]
    public Task Spec10_Check34_UnknownCommandsLeaveTheConnectionUsable() =>
        Passes("header-unknown-0", "header-unknown-14", "header-unknown-99");

    [Fact]
    public Task Spec10_Check35_ReplyWhereACommandBelongsIsRefused() => Passes("header-reply-type");

    private static async Task Passes(params string[] names)
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();

        ConformanceResult[] results = [.. ConformanceSuite.Run(fixture.Path, names.Contains)];

        Assert.Equal(names.Order(), results.Select(static result => result.Name).Order());
        Assert.All(results, static result => Assert.True(
            result.Outcome == ConformanceOutcome.Passed, $"{result.Name}: {result.Outcome}: {result.Detail}"));
    }
}

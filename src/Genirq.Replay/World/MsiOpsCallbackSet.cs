using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The MSI operations that a script's template has.</summary>
/// <param name="Present">Those that are there.</param>
/// <param name="MarksMsiX">Whether a prepared descriptor becomes one of MSI-X.</param>
/// <param name="NumbersByCookie">Whether the hardware number is the low half of the instance cookie.</param>
internal readonly record struct MsiOpsCallbackSet(MsiDomainCallbacks Present, bool MarksMsiX, bool NumbersByCookie)
{
    private static readonly Vocabulary<MsiDomainCallbacks> s_words = new(
        "MSI operation",
        ("get_hwirq", MsiDomainCallbacks.GetHardwareIrq),
        ("msi_init", MsiDomainCallbacks.InitializeIrq),
        ("msi_free", MsiDomainCallbacks.FreeIrq),
        ("msi_post_free", MsiDomainCallbacks.PostFree),
        ("msi_teardown", MsiDomainCallbacks.TearDown),
        ("msi_prepare", MsiDomainCallbacks.Prepare),
        ("prepare_desc", MsiDomainCallbacks.PrepareDescriptor),
        ("prepare_desc_msix", MsiDomainCallbacks.PrepareDescriptor),
        ("set_desc", MsiDomainCallbacks.SetDescriptor),
        ("set_desc_cookie", MsiDomainCallbacks.SetDescriptor),
        ("domain_alloc_irqs", MsiDomainCallbacks.AllocateIrqs),
        ("domain_free_irqs", MsiDomainCallbacks.FreeIrqs),
        ("msi_translate", MsiDomainCallbacks.Translate));

    /// <summary>Reads a list of operations.</summary>
    /// <param name="words">The words.</param>
    /// <exception cref="FormatException">A word is not known.</exception>
    public static MsiOpsCallbackSet Parse(string[] words)
    {
        MsiDomainCallbacks present = MsiDomainCallbacks.None;
        foreach (string word in words)
        {
            present |= s_words.Parse(word);
        }

        return new MsiOpsCallbackSet(present, words.Contains("prepare_desc_msix"), words.Contains("set_desc_cookie"));
    }

    /// <summary>Whether an operation is there.</summary>
    /// <param name="callback">The operation.</param>
    public bool Has(MsiDomainCallbacks callback) => (Present & callback) != 0;
}

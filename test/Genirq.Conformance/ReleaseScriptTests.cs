namespace Genirq.Conformance;

/// <summary>The numbered checks on what Linux 7.3 does otherwise, as far as a script of operations can say
/// them.</summary>
public sealed class ReleaseScriptTests
{
    private const string Flags = "USE_DEF_DOM_OPS|USE_DEF_CHIP_OPS|FREE_MSI_DESCS";

    private const string Parent =
        """
        "op":"dom_create","args":{"kind":"hier","name":"V","base":32,"ops":"alloc,free",
        "chip":"ack,mask,unmask,compose","opt":"msiparent","sup":"GENERIC_MASK|DOMAIN_MASK"},
        "res":{"ret":1,"dflags":"HIERARCHY|MSI_PARENT","hwmax":4294967295,"revmap":0}

        "op":"dev_add","args":{"parent":0},"res":{"ret":0}


        """;

    private const string Create =
        $$"""
        "op":"create","args":{"hwsize":4,"tok":"DEVICE_MSI","cname":"C","ops":"set_desc,msi_prepare,msi_teardown",
        "flags":"{{Flags}}","chip":"mask,unmask,write,ackp","flow":"edge"},
        """;

    private const string Created =
        $$"""
        "res":{"ret":1,"name":"C-odev0-14","chip":"C-odev0","hwsize":4,"mflags":"{{Flags}}",
        "dflags":"HIERARCHY|MSI|MSI_DEVICE","tok":"DEVICE_MSI"},
        """;

    private const string Asked =
        $$"""
        {"e":"initdev","d":0,"par":0,"dev":0,"tok":"DEVICE_MSI","flags":"{{Flags}}","r":1}
        """;

    [Fact]
    public void Spec12_Check7_CreateDomain_PreparationFails_NothingIsLeft()
    {
        Script.AssertMatches(
            Script.OneCpuOf73,
            Parent + $$"""
            "op":"inject","args":{"at":"msi_prepare","err":-22}

            {{Create}}"res":{"ret":0},"ev":[{{Asked}},{"e":"msi_prepare","dev":0,"nvec":4,"r":-22}]

            "op":"alloc_at","args":{"idx":1},"res":{"index":-19,"virq":0}

            {{Create}}{{Created}}"ev":[{{Asked}},{"e":"msi_prepare","dev":0,"nvec":4,"r":0}]
            """);
    }

    [Fact]
    public void Spec12_Check8_ThreeAllocations_PrepareOnceForTheSize()
    {
        Script.AssertMatches(
            Script.OneCpuOf73,
            Parent + $$"""
            {{Create}}{{Created}}"ev":[{{Asked}},{"e":"msi_prepare","dev":0,"nvec":4,"r":0}]

            "op":"alloc_at","args":{"idx":0},"res":{"index":0,"virq":64},
            "ev":[{"e":"set_desc","idx":0,"hw":0},{"e":"alloc","d":0,"v":64,"n":1,"a":0,"hw":32,"r":0}]

            "op":"alloc_at","args":{"idx":2},"res":{"index":2,"virq":65},
            "ev":[{"e":"set_desc","idx":2,"hw":2},{"e":"alloc","d":0,"v":65,"n":1,"a":2,"hw":33,"r":0}]

            "op":"alloc_at","args":{"idx":3},"res":{"index":3,"virq":66},
            "ev":[{"e":"set_desc","idx":3,"hw":3},{"e":"alloc","d":0,"v":66,"n":1,"a":3,"hw":34,"r":0}]
            """);
    }

    [Fact]
    public void Spec12_Check9_RemoveDomain_TearsDownOnce()
    {
        Script.AssertMatches(
            Script.OneCpuOf73,
            Parent + $$"""
            {{Create}}{{Created}}"ev":[{{Asked}},{"e":"msi_prepare","dev":0,"nvec":4,"r":0}]

            "op":"alloc_at","args":{"idx":0},"res":{"index":0,"virq":64},
            "ev":[{"e":"set_desc","idx":0,"hw":0},{"e":"alloc","d":0,"v":64,"n":1,"a":0,"hw":32,"r":0}]

            "op":"free_all","args":{},"ev":[{"e":"free","d":0,"v":64,"n":1,"hw":32}]

            "op":"remove","args":{},"ev":[{"e":"msi_teardown","dev":0}]

            "op":"remove","args":{}

            "op":"dev_del","args":{}
            """);
    }

    // Without a chip the second level is refused when all have allocated; what an outer chip forwards ends there.
    [Theory]
    [InlineData("rawchip")]
    [InlineData("trim")]
    public void Spec12_Check13_SecondLevelIsRefused_TheThirdFreesAndNoneIsLeft(string option)
    {
        string asked = Asked.Replace("\"d\":0,\"par\":0", "\"d\":1,\"par\":1", StringComparison.Ordinal);
        Script.AssertMatches(
            Script.OneCpuOf73,
            $$"""
            "op":"dom_create","args":{"d":0,"kind":"hier","name":"V","base":32,"ops":"alloc,free",
            "chip":"ack,mask,unmask,compose"},
            "res":{"ret":1,"dflags":"HIERARCHY","hwmax":4294967295,"revmap":0}

            "op":"dom_create","args":{"d":1,"kind":"hier","parent":0,"name":"R","base":256,"ops":"alloc,free",
            "chip":"ackp","opt":"{{option}},msiparent","sup":"GENERIC_MASK|DOMAIN_MASK"},
            "res":{"ret":1,"dflags":"HIERARCHY|MSI_PARENT","hwmax":4294967295,"revmap":0}

            "op":"dev_add","args":{"parent":1},"res":{"ret":0}

            {{Create}}{{Created}}"ev":[{{asked}},
            {"e":"msi_prepare","dev":0,"nvec":4,"r":0}]

            "op":"alloc_at","args":{"idx":1},"res":{"index":-28,"virq":0},
            "ev":[{"e":"set_desc","idx":1,"hw":1},{"e":"alloc","d":1,"v":64,"n":1,"a":1,"hw":256,"r":0},
            {"e":"alloc","d":0,"v":64,"n":1,"a":1,"hw":32,"r":0},
            {"e":"free","d":1,"v":64,"n":1,"hw":256},{"e":"free","d":0,"v":64,"n":1,"hw":32}]

            "op":"dom_info","args":{"d":0},"res":{"mapcount":0,"hwmax":4294967295,"revmap":0,"tok":"ANY",
            "dflags":"HIERARCHY","inuse":0}
            """);
    }
}

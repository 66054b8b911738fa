namespace Genirq.Conformance;

/// <summary>Forms that the format allows and the recordings do not use: what its text says is what happens.</summary>
public sealed class FormatTests
{
    [Fact]
    public void RawChip_OnAnInnerLevel_SetsTheNumberThatIsFreedAgain()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"hier","name":"A","cap":8,"base":32,"ops":"alloc,free",
            "opt":"rawchip"},"res":{"ret":1,"dflags":"HIERARCHY","hwmax":4294967295,"revmap":0}

            "op":"dom_create","args":{"d":1,"kind":"hier","parent":0,"name":"B","cap":0,"ops":"alloc,free",
            "opt":"post"},"res":{"ret":1,"dflags":"HIERARCHY","hwmax":4294967295,"revmap":0}

            "op":"halloc","args":{"d":1,"n":1,"hw":5},"res":{"ret":-28},
            "ev":[{"e":"alloc","d":0,"v":64,"n":1,"a":5,"hw":32,"r":0},
            {"e":"alloc","d":1,"v":64,"n":1,"a":5,"r":-28},
            {"e":"free","d":0,"v":64,"n":1,"hw":32}],
            "st":{"dev":[],"use":[[0,0,0],[1,0,0]]}
            """);
    }

    [Fact]
    public void Translate_BesideAStockXlate_IsTheOneAsked()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"linear","size":8,"name":"A","ops":"map,translate,xonecell"},
            "res":{"ret":1,"dflags":"","hwmax":8,"revmap":8}

            "op":"fwmap","args":{"p0":3,"p1":4},"res":{"ret":64},
            "ev":[{"e":"translate","d":0,"np":2,"hw":3,"type":4,"r":0},{"e":"map","d":0,"v":64,"hw":3,"r":0}]
            """);
    }

    [Fact]
    public void StockTranslate_BesideAStockXlate_IsTheOneAsked()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"linear","size":8,"name":"A","ops":"map,twocell,xonecell"},
            "res":{"ret":1,"dflags":"","hwmax":8,"revmap":8}

            "op":"fwmap","args":{"p0":3,"np":1},
            "res":{"ret":0},"warn":["irq_domain_translate_twocell@irqdomain.c:1"]
            """);
    }

    [Fact]
    public void Select_WithoutNodes_MatchesByTheTokenAlone()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"linear","size":8,"ops":"map,select","opt":"nofw",
            "tok":"WIRED","name":"A"},"res":{"ret":1,"dflags":"","hwmax":8,"revmap":8}

            "op":"fwfind","args":{"tok":"WIRED"},"res":{"ret":0},"ev":[{"e":"select","d":0,"tok":"WIRED","r":1}]

            "op":"fwfind","args":{"tok":"NEXUS"},"res":{"ret":-1},"ev":[{"e":"select","d":0,"tok":"NEXUS","r":0}]
            """);
    }

    [Fact]
    public void Matrix_OnSeveralCpus_HasRowsForThoseThatAreOffline()
    {
        Script.AssertMatches(
            Script.FourOfSixCpus,
            """
            "op":"mx_new","args":{"bits":64,"start":8,"end":16},"res":{"ret":1,"alloc":0,"resv":0,"avail":0}

            "op":"mx_online","args":{},"res":{"alloc":0,"resv":0,"avail":8}

            "op":"mx_managed","args":{"cpus":49},"res":{"ret":0,"alloc":0,"resv":0,"avail":7}

            "op":"mx_alloc","args":{"cpus":48},"res":{"ret":-28,"cpu":-1,"alloc":0,"resv":0,"avail":7}

            "op":"mx_alloc","args":{"cpus":48,"managed":1},"res":{"ret":-28,"cpu":-1,"alloc":0,"resv":0,"avail":7}

            "op":"mx_managed","args":{"cpus":48,"remove":1},"res":{"alloc":0,"resv":0,"avail":7}

            "op":"mx_managed","args":{"cpus":48,"remove":1},
            "res":{"alloc":0,"resv":0,"avail":7},"warn":["irq_matrix_remove_managed@matrix.c:1"]
            """);
    }

    [Fact]
    public void Matrix_OnOneCpu_KnowsNoOther()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"mx_new","args":{"bits":64,"start":8,"end":16},"res":{"ret":1,"alloc":0,"resv":0,"avail":0}

            "op":"mx_online","args":{},"res":{"alloc":0,"resv":0,"avail":8}

            "op":"mx_managed","args":{"cpus":6},"res":{"ret":0,"alloc":0,"resv":0,"avail":8}

            "op":"mx_alloc","args":{"cpus":6},"res":{"ret":-22,"cpu":-1,"alloc":0,"resv":0,"avail":8}
            """);
    }

    // The multiprocessor kernel has no more CPUs than are online, unless the set's name says so.
    [Fact]
    public void Matrix_OnFourCpus_KnowsNoFifth()
    {
        Script.AssertMatches(
            Script.FourCpus,
            """
            "op":"mx_new","args":{"bits":64,"start":8,"end":16},"res":{"ret":1,"alloc":0,"resv":0,"avail":0}

            "op":"mx_online","args":{},"res":{"alloc":0,"resv":0,"avail":8}

            "op":"mx_alloc","args":{"cpus":48},"res":{"ret":-22,"cpu":-1,"alloc":0,"resv":0,"avail":8}
            """);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("18446744073709551615")]
    [InlineData("9223372036854775808")]
    public void HardwareNumbers_OfAllBits_AreRead(string number)
    {
        Script.AssertMatches(
            Script.OneCpu,
            $$"""
            "op":"dom_create","args":{"kind":"tree","name":"A","ops":"map"},
            "res":{"ret":1,"dflags":"","hwmax":4294967295,"revmap":0}

            "op":"map","args":{"hw":{{number}}},
            "res":{"ret":0},"warn":["irq_domain_associate_locked@irqdomain.c:1"]

            "op":"find","args":{"hw":{{number}}},"res":{"ret":0}
            """);
    }
}

namespace Genirq.Conformance;

/// <summary>What the specification says about operations that the recordings do not put together like this.</summary>
public sealed class ScriptTests
{
    private const string Tree =
        """
        "op":"dom_create","args":{"kind":"tree","name":"T","ops":"map,unmap",
        "chip":"mask,unmask,ack,set_type","flow":"level"},
        "res":{"ret":1,"dflags":"","hwmax":4294967295,"revmap":0}

        "op":"map","args":{"hw":3},"res":{"ret":64},"ev":[{"e":"map","d":0,"v":64,"hw":3,"r":0}]


        """;

    // Spec 02, 5 and 6: a direct domain maps each number to itself below its limit, and others through the tree.
    [Fact]
    public void DirectDomain_AtItsLimit_GivesTheNumberBack()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"nomap","name":"N","max":65,"ops":"map,unmap"},
            "res":{"ret":1,"dflags":"NO_MAP","hwmax":65,"revmap":0}

            "op":"direct","args":{},"res":{"ret":64},"ev":[{"e":"map","d":0,"v":64,"hw":64,"r":0}]

            "op":"direct","args":{},"res":{"ret":0}

            "op":"descs","args":{"irq":-1,"from":1,"cnt":1},"res":{"ret":65}

            "op":"dom_create","args":{"d":1,"kind":"nomap","name":"M","max":80,"dmax":70,"ops":"map"},
            "res":{"ret":-22},"warn":["__irq_domain_instantiate@irqdomain.c:1"]
            """);
    }

    // Spec 02, 5: only the tree is looked at when a domain goes.
    [Fact]
    public void RemovedDomain_WithALinearMapping_IsNotWarnedAbout()
    {
        Script.AssertMatches(
            Script.OneCpu,
            """
            "op":"dom_create","args":{"kind":"mixed","size":4,"max":8,"name":"A","ops":"map"},
            "res":{"ret":1,"dflags":"","hwmax":8,"revmap":4}

            "op":"map","args":{"hw":3},"res":{"ret":64},"ev":[{"e":"map","d":0,"v":64,"hw":3,"r":0}]

            "op":"dom_remove","args":{},"st":{"dev":[],"use":[]}

            "op":"dom_create","args":{"kind":"mixed","size":4,"max":8,"name":"A","ops":"map"},
            "res":{"ret":1,"dflags":"","hwmax":8,"revmap":4}

            "op":"map","args":{"hw":5},"res":{"ret":65},"ev":[{"e":"map","d":0,"v":65,"hw":5,"r":0}]

            "op":"dom_remove","args":{},"st":{"dev":[],"use":[]},"warn":["irq_domain_remove@irqdomain.c:1"]
            """);
    }

    // Spec 05, 9: OK_NOCOPY leaves the type that the chip stored, OK_DONE takes the new one.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 8)]
    public void TriggerType_ByTheChipsAnswer_IsKeptOrTaken(int answer, int type)
    {
        Script.AssertMatches(
            Script.OneCpu,
            Tree + $$"""
            "op":"inject","args":{"at":"settype","err":{{answer}}}

            "op":"set_type","args":{"v":64,"type":"low"},"res":{"ret":0},
            "ev":[{"e":"c.set_type","d":0,"v":64,"hw":3,"type":8,"r":{{answer}}}]

            "op":"irqinfo","args":{"v":64},
            "res":{"depth":1,"action":0,"activated":0,"started":0,"disabled":1,"masked":1,"pending":0,"canres":0,
            "managed":0,"mshutdown":0,"type":{{type}},"norequest":0,"flow":"level","hname":"level","hdata":0,
            "count":0,"aff":"0x1","msidesc":-1,"chain":[{"d":0,"hw":3,"chip":1}]}
            """);
    }

    // Spec 06: the trigger of a sharer is compared only when a default one was set, which the first one's is not.
    [Fact]
    public void Sharing_WithAnotherTrigger_IsRefusedFromTheThirdOn()
    {
        Script.AssertMatches(
            Script.OneCpu,
            Tree + """
            "op":"request","args":{"v":64,"fl":"SHARED|TRIG_HIGH"},"res":{"ret":0,"id":0},
            "ev":[{"e":"c.set_type","d":0,"v":64,"hw":3,"type":4,"r":0},{"e":"c.unmask","d":0,"v":64,"hw":3}]

            "op":"request","args":{"v":64,"fl":"SHARED|TRIG_RISING"},"res":{"ret":0,"id":1}

            "op":"request","args":{"v":64,"fl":"SHARED|TRIG_HIGH"},"res":{"ret":-16,"id":2}

            "op":"request","args":{"v":64,"fl":"SHARED"},"res":{"ret":0,"id":2}

            "op":"request","args":{"v":64,"fl":"TRIG_RISING"},"res":{"ret":-16,"id":3}

            "op":"request","args":{"v":64,"fl":"SHARED|ONESHOT"},"res":{"ret":-16,"id":3}
            """);
    }

    // Spec 07, 2: a managed interrupt that cannot be activated counts as requested, and stays shut down.
    [Fact]
    public void ManagedInterrupt_WhoseActivationFails_IsRequestedAndShutDown()
    {
        Script.AssertMatches(
            Script.FourCpus,
            """
            "op":"dom_create","args":{"kind":"hier","name":"V","base":32,"ops":"alloc,free,activate,deactivate",
            "chip":"ack,mask,unmask,set_affinity,compose","opt":"msiparent","sup":"GENERIC_MASK|DOMAIN_MASK"},
            "res":{"ret":1,"dflags":"HIERARCHY|MSI_PARENT","hwmax":4294967295,"revmap":0}

            "op":"dev_add","args":{"parent":0},"res":{"ret":0}

            "op":"create","args":{"hwsize":4,"tok":"DEVICE_MSI","cname":"C","ops":"set_desc",
            "flags":"USE_DEF_DOM_OPS|USE_DEF_CHIP_OPS|FREE_MSI_DESCS","chip":"mask,unmask,write,ackp","flow":"edge"},
            "res":{"ret":1,"name":"C-odev0-15","chip":"C-odev0","hwsize":4,
            "mflags":"USE_DEF_DOM_OPS|USE_DEF_CHIP_OPS|FREE_MSI_DESCS","dflags":"HIERARCHY|MSI|MSI_DEVICE",
            "tok":"DEVICE_MSI"},"ev":[{"e":"initdev","d":0,"par":0,"dev":0,"tok":"DEVICE_MSI",
            "flags":"USE_DEF_DOM_OPS|USE_DEF_CHIP_OPS|FREE_MSI_DESCS","r":1}]

            "op":"alloc_at","args":{"idx":1,"aff":"managed:0x6"},"res":{"index":1,"virq":64},
            "ev":[{"e":"set_desc","idx":1,"hw":1},{"e":"alloc","d":0,"v":64,"n":1,"a":1,"hw":32,"r":0}]

            "op":"inject","args":{"at":"d0.activate","err":-28}

            "op":"request","args":{"idx":1},"res":{"v":64,"ret":0,"id":0},
            "ev":[{"e":"activate","d":0,"v":64,"hw":32,"res":0,"r":-28}],"warn":["__irq_startup_managed@chip.c:1"]

            "op":"irqinfo","args":{"idx":1},
            "res":{"v":64,"depth":0,"action":1,"activated":0,"started":0,"disabled":1,"masked":1,"pending":0,
            "canres":0,"managed":1,"mshutdown":1,"type":0,"norequest":0,"flow":"edge","hname":"edge","hdata":0,
            "count":0,"aff":"0x6","msidesc":1,"chain":[{"dev":0,"hw":1,"chip":1},{"d":0,"hw":32,"chip":1}]}

            "op":"free_irq","args":{"idx":1},"res":{"v":64,"id":0}
            """);
    }
}

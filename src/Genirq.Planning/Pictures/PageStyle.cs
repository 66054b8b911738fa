namespace Genirq.Planning.Pictures;

/// <summary>The looks of the page.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet, light and dark.</summary>
    public const string Sheet = """

        :root{color-scheme:light dark;--back:#f6f8fa;--card:#fff;--ink:#1c2430;--dim:#56616f;--line:#d8dee6;
        --fits:#0b6b3a;--fits-back:#ddf4e6;--tight:#7a4b00;--tight-back:#fff1cf;--short:#9a1b1b;--short-back:#fde3e3;
        --unknown:#3a4757;--unknown-back:#e7ebf0}
        @media screen and (prefers-color-scheme:dark){:root{--back:#0d1116;--card:#12161c;--ink:#e6eaf0;--dim:#9aa7b8;
        --line:#2b3440;--fits:#7be0a6;--fits-back:#10301f;--tight:#ffcf70;--tight-back:#3a2a05;--short:#ffa3a3;
        --short-back:#431616;--unknown:#c3cdd9;--unknown-back:#232b35}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--ink);
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
        main{max-width:1680px;margin:0 auto;padding:28px 20px 60px}
        h1{font-size:26px;margin:0 0 4px}
        h2{font-size:18px;margin:34px 0 10px}
        p{margin:6px 0}
        .dim{color:var(--dim)}
        .verdict{margin:18px 0;padding:14px 18px;border-radius:10px;border:1px solid currentColor}
        .verdict b{text-transform:uppercase;letter-spacing:.05em;margin-right:8px}
        .fits{color:var(--fits);background:var(--fits-back)}
        .tight{color:var(--tight);background:var(--tight-back)}
        .degraded,.full{color:var(--short);background:var(--short-back)}
        .unknown{color:var(--unknown);background:var(--unknown-back)}
        dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0}
        dl.tiles div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
        dl.tiles dt{color:var(--dim);font-size:13px}
        dl.tiles dd{margin:0;font-size:22px;font-weight:600;font-variant-numeric:tabular-nums}
        dl.tiles dd small{font-size:13px;font-weight:400;color:var(--dim)}
        .wide,.map{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-x:auto;
        margin:10px 0}
        .map svg{display:block;width:100%;min-width:900px;height:auto}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--dim);font-size:13px;padding:10px 14px 4px}
        th,td{text-align:left;padding:6px 14px;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{color:var(--dim);font-weight:600;overflow-wrap:normal;vertical-align:bottom}
        tbody th{font-weight:600;white-space:nowrap}
        tbody tr:last-child th,tbody tr:last-child td{border-bottom:0}
        td{min-width:70px}
        .n{text-align:right}
        .s{min-width:260px}
        tbody th.s{white-space:normal}
        details summary{cursor:pointer;color:var(--dim)}
        th[aria-sort]::after{content:" \2191"}
        th[aria-sort=descending]::after{content:" \2193"}
        thead th{cursor:pointer}
        thead th:focus-visible{outline:2px solid currentColor;outline-offset:-2px}
        th[data-number]::before{content:attr(data-number);display:inline-block;min-width:22px;color:var(--dim);
        font-weight:400;font-size:12px}
        pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px;overflow-x:auto;
        font-size:13px}
        td.word{font-weight:600;background:none;white-space:nowrap}
        .vm.swatch{width:12px;height:12px;display:inline-block;margin-right:8px;vertical-align:-1px;background:none}
        ul.notes{margin:0;padding:10px 14px 10px 32px;background:var(--card);border:1px solid var(--line);
        border-radius:10px;font-size:14px}
        @media print{:root{color-scheme:light;--line:#c3cbd6;--back:#fff}
        main{max-width:none;padding:0}
        .wide,.map,pre{overflow:visible;break-inside:auto}
        pre{white-space:pre-wrap}
        .map svg{min-width:0}
        table{font-size:10px}
        th,td,.s{padding:3px 6px;min-width:0}
        tbody th{white-space:normal}
        details::details-content{content-visibility:visible;block-size:auto}
        tr,.verdict,dl.tiles div{break-inside:avoid}
        h2,h2+p{break-after:avoid}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

        """;
}

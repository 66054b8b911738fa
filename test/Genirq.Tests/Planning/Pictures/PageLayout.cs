using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>How a browser lays a page out at one width.</summary>
/// <param name="Page">How many pixels of the page stand outside the window.</param>
/// <param name="Outside">Elements that stand outside the window, and in nothing that scrolls.</param>
/// <param name="Cut">Elements that show a part of their content only, and scroll.</param>
/// <param name="Font">The smallest letters outside pictures, in pixels.</param>
/// <param name="Contrast">The smallest contrast of letters and what is behind them, outside pictures.</param>
/// <param name="Lines">The visible heads of the page: its title and the lines below, in order.</param>
/// <param name="Closed">Elements with text that take no room.</param>
internal sealed record PageLayout(
    double Page,
    IReadOnlyList<string> Outside,
    IReadOnlyList<string> Cut,
    double Font,
    double Contrast,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Closed)
{
    /// <summary>What is wrong with it on any screen and on paper, one line each.</summary>
    /// <param name="leastContrast">The least contrast of letters.</param>
    public IEnumerable<string> Faults(double leastContrast)
    {
        if (Page != 0)
        {
            yield return $"{Page} pixels stand outside the window";
        }

        if (Contrast < leastContrast)
        {
            yield return $"letters have a contrast of {Contrast:F2}";
        }

        foreach (string name in Outside)
        {
            yield return $"{name} stands outside";
        }
    }

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    // Frames of the widths that are asked for hold the page: the window of a browser is never so narrow. Where paper is
    // asked for (a negative width), the rules for print hold and those for screens do not.
    private const string Probe = """
        function paper(d){
        Array.from(d.styleSheets[0].cssRules).forEach(function(rule){
        if(!rule.media)return;
        var text=rule.media.mediaText;
        if(text==='print')Array.from(rule.cssRules).forEach(function(one){
        d.styleSheets[0].insertRule(one.cssText,d.styleSheets[0].cssRules.length)});
        if(/^screen/.test(text))rule.media.mediaText='not all'})}
        function parts(colour){var p=colour.match(/[\d.]+/g).map(Number);return p.length<4?p.concat(1):p}
        function light(c){return[0.2126,0.7152,0.0722].reduce(function(sum,weight,at){
        var v=c[at]/255;return sum+weight*(v<=0.03928?v/12.92:Math.pow((v+0.055)/1.055,2.4))},0)}
        function behind(w,e){for(;e;e=e.parentElement){
        var c=parts(w.getComputedStyle(e).backgroundColor);if(c[3]>0)return c}return[255,255,255,1]}
        function scrolls(w,e){return/auto|scroll|hidden|clip/.test(w.getComputedStyle(e).overflowX)}
        function measure(frame,width){
        var w=frame.contentWindow,d=frame.contentDocument,root=d.documentElement;
        var found={page:root.scrollWidth-width,outside:[],cut:[],font:99,contrast:99,lines:[],closed:[]};
        d.querySelectorAll('body *').forEach(function(e){
        if((e.closest('svg')&&e.tagName!=='svg')||e.tagName==='SCRIPT')return;
        var box=e.getBoundingClientRect(),name=e.tagName.toLowerCase()+(e.className.baseVal===undefined&&e.className?
        '.'+e.className:'');
        var inside=false;for(var up=e.parentElement;up&&up!==d.body;up=up.parentElement)inside=inside||scrolls(w,up);
        if(!inside&&(box.right>width+1||box.left<-1))outside(found,name,box);
        if(scrolls(w,e)&&e.scrollWidth>e.clientWidth+1)found.cut.push(name);
        var text=Array.from(e.childNodes).filter(function(n){return n.nodeType===3}).map(function(n){return n.data});
        text=text.join('').trim();
        if(!text)return;
        if(!box.width||!box.height||!e.checkVisibility()){found.closed.push(name+' '+text.slice(0,40));return}
        var style=w.getComputedStyle(e),ink=light(parts(style.color)),back=light(behind(w,e));
        found.font=Math.min(found.font,parseFloat(style.fontSize));
        found.contrast=Math.min(found.contrast,(Math.max(ink,back)+0.05)/(Math.min(ink,back)+0.05));
        if(/^h1$|dim/.test(name.split('.').pop())||name==='h1')found.lines.push(text)});
        return found}
        function outside(found,name,box){found.outside.push(name+' '+Math.round(box.left)+'..'+Math.round(box.right))}
        addEventListener('load',function(){
        var all=Array.from(document.querySelectorAll('iframe')).map(function(frame){
        var width=Number(frame.dataset.width);
        if(frame.dataset.paper)paper(frame.contentDocument);
        return measure(frame,width)});
        document.body.setAttribute('data-probe',JSON.stringify(all))});
        """;

    /// <summary>Measures a page at several widths.</summary>
    /// <param name="file">The page.</param>
    /// <param name="folder">Where the browser may write.</param>
    /// <param name="isDark">Whether the user wants dark pages.</param>
    /// <param name="widths">The widths in pixels; a negative one is that of paper.</param>
    public static IReadOnlyList<PageLayout> Measure(string file, string folder, bool isDark, params int[] widths)
    {
        string page = WebUtility.HtmlEncode(File.ReadAllText(file));
        StringBuilder frames = new(
            """<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"></head><body>""");
        foreach (int width in widths)
        {
            frames.Append(
                CultureInfo.InvariantCulture,
                $"<iframe data-width='{Math.Abs(width)}' {(width < 0 ? "data-paper='yes'" : "")} "
                + $"style='border:0;width:{Math.Abs(width)}px;height:2000px' srcdoc=\"{page}\"></iframe>");
        }

        string probe = Path.Combine(folder, "frames.html");
        File.WriteAllText(probe, frames.Append($"<script>{Probe}</script></body></html>").ToString());
        string loaded = Browser.Load(
            probe, folder, $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--window-size=2700,2000");
        Match found = Regex.Match(loaded, "data-probe=\"([^\"]*)\"", RegexOptions.CultureInvariant);
        Assert.True(found.Success, "The probe wrote nothing.");
        return JsonSerializer.Deserialize<List<PageLayout>>(WebUtility.HtmlDecode(found.Groups[1].Value), s_json)!;
    }
}

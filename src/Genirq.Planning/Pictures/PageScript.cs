namespace Genirq.Planning.Pictures;

/// <summary>The one script of a page: it sorts a table by the column whose head is clicked, or chosen by key. The page
/// is whole without it.</summary>
internal static class PageScript
{
    /// <summary>The script. It holds nothing that would have to be escaped, in XML or in HTML.</summary>
    public const string Sort = """

        document.querySelectorAll('table').forEach(function(table){
        var body=table.tBodies[0],heads=Array.from(table.tHead.rows[0].cells);
        heads.forEach(function(head,at){
        var number=head.classList.contains('n');
        function value(row){var text=row.cells[at].textContent;
        if(!number)return text;
        var found=parseFloat(text.replace(/[^0-9.-]/g,''));
        return isNaN(found)?-Infinity:found}
        function sort(){
        var up=head.getAttribute('aria-sort');
        up=up===null?!number:up!=='ascending';
        heads.forEach(function(other){other.removeAttribute('aria-sort')});
        head.setAttribute('aria-sort',up?'ascending':'descending');
        Array.from(body.rows).map(function(row,place){return{row:row,place:place,value:value(row)}})
        .sort(function(a,b){
        var order=number?Math.sign(a.value-b.value)||0:a.value.localeCompare(b.value,'en',{numeric:true});
        return(up?order:-order)||a.place-b.place})
        .forEach(function(item){body.appendChild(item.row)})}
        head.tabIndex=0;
        head.addEventListener('click',sort);
        head.addEventListener('keydown',function(event){
        if(event.key==='Enter'||event.key===' '){event.preventDefault();sort()}})})});

        """;
}

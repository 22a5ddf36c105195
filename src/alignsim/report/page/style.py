"""The look of the page on screen and on paper, and its one script."""

from __future__ import annotations

from alignsim.report.svg.style import FONT, stylesheet

_PAGE = """
*{box-sizing:border-box}
html{color-scheme:light dark;background:var(--al-paper);color:var(--al-ink);-webkit-text-size-adjust:100%}
body{margin:0;font:15px/1.5 FONT}
main{max-width:780px;margin:0 auto;padding:28px 20px 56px}
.brand{display:flex;justify-content:space-between;gap:16px;margin:0;padding-bottom:10px;
border-bottom:2px solid var(--al-ink);font-size:13px;color:var(--al-soft)}
h1{font-size:26px;line-height:1.22;margin:18px 0 6px;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h1.long{font-size:20px}
h2{font-size:13px;line-height:1.3;margin:28px 0 8px;font-weight:650;color:var(--al-soft);letter-spacing:.02em}
h3{font-size:13px;margin:12px 0 4px;font-weight:600}
p{margin:6px 0;overflow-wrap:anywhere}
.verdict{font-size:28px;line-height:1.2;font-weight:700;margin:4px 0 8px;letter-spacing:-.01em}
.verdict.good{color:var(--al-good)}.verdict.bad{color:var(--al-bad-text)}
.lead{font-size:16px}
.note{font-size:12.5px;line-height:1.42;color:var(--al-soft)}
ul{margin:6px 0;padding-left:18px}
li{margin:4px 0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:10px 0;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{caption-side:bottom;text-align:left;color:var(--al-soft);font-size:12.5px;padding-top:4px}
th,td{padding:5px 8px 5px 0;text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid var(--al-faint)}
thead th{color:var(--al-soft);font-size:12.5px}
tbody th{overflow-wrap:anywhere}
tr.strong>*{font-weight:650}
.scroll{overflow-x:auto}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:18px}
.pair>*{min-width:0}
pre{margin:6px 0;padding:10px 12px;background:var(--al-worth);border-radius:6px;overflow-x:auto;white-space:pre-wrap;
overflow-wrap:anywhere;font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
code{font:inherit;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.94em}
button{font:inherit;font-size:13.5px;padding:5px 12px;border:1px solid var(--al-ink);border-radius:6px;
background:var(--al-paper);color:var(--al-ink);cursor:pointer}
button:hover{background:var(--al-worth)}
button:focus-visible,pre:focus-visible{outline:3px solid var(--al-good);outline-offset:2px}
#copied{margin-left:10px;font-size:13px;color:var(--al-soft)}
.print-only.print-only{display:none}
@media (max-width:560px){main{padding:18px 14px 40px}.pair{grid-template-columns:1fr}h1{font-size:22px}
.verdict{font-size:23px}}
:root{--al-bad-text:#B04A00}
@media (prefers-color-scheme:dark){:root{--al-bad-text:#F28C3A}}
"""

_PRINT = """
@page{size:A4;margin:13mm 15mm 12mm}
@media print{
:root{--al-bad-text:#B04A00}
html{color-scheme:light;background:#fff;color:#1a1a1a;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{font-size:9.6pt;line-height:1.34}
main{max-width:none;padding:0}
.sheet{height:270mm;overflow:hidden;display:flex;flex-direction:column;break-inside:avoid}
.sheet>*{flex:none}
.sheet:first-of-type{break-after:page}
.brand{font-size:8.5pt;padding-bottom:2mm}
h1{font-size:18pt;margin:4mm 0 1mm;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
h1.long{font-size:13pt;-webkit-line-clamp:4}
h2{font-size:9pt;margin:3mm 0 .8mm;break-after:avoid}
h3{font-size:8.6pt;margin:1.5mm 0 .5mm}
p{margin:1mm 0}
.verdict{font-size:19pt;margin:0 0 1mm}
.lead{font-size:10.4pt}
.note,caption{font-size:7.6pt;line-height:1.27}
table{font-size:8.8pt;margin:1.5mm 0}
th,td{padding:.8mm 2mm .8mm 0}
thead th{font-size:8pt}
ul{margin:1mm 0;padding-left:4.5mm}
li{margin:.6mm 0}
.pair{gap:8mm}
.assumed li{font-size:8.6pt;line-height:1.28;margin:.4mm 0}
pre{font-size:7.6pt;line-height:1.3;padding:1.2mm 2.2mm;margin:1mm 0;overflow:hidden;border-radius:0}
.command pre{max-height:19mm}
button,#copied{display:none}
.print-only.print-only{display:revert}
.brand.brand.print-only{display:flex}
.sheet>.picture,.sheet>.why,.sheet>.sensitive{flex:0 1 auto;min-height:0;display:flex;
flex-direction:column}
.sheet>section>*{flex:none}
.sheet>section>.al-fit{flex:0 1 auto;min-height:0}
.sheet>section>.al-fit>svg{max-height:100%}
.sheet>.again{flex:1 0 auto;display:flex;flex-direction:column}
.sheet>.again>.files{flex:1 1 0;min-height:17mm;columns:3;column-gap:6mm;column-fill:auto}
.why p:not(.note),.sensitive p:not(.note),.pays p:not(.note){display:-webkit-box;-webkit-box-orient:vertical;
-webkit-line-clamp:6;overflow:hidden}
.pays p:not(.note){-webkit-line-clamp:4}
}
"""

SCRIPT = """
(function(){
var at=function(name){return document.getElementById(name)};
var button=at("copy"),code=at("command"),said=at("copied");
if(!button||!code)return;
button.hidden=false;
function select(){var range=document.createRange();range.selectNodeContents(code);
var chosen=window.getSelection();chosen.removeAllRanges();chosen.addRange(range);}
function old(){select();var done=false;try{done=document.execCommand("copy")}catch(e){}
said.textContent=done?"Copied.":"Selected: copy it with your keyboard.";}
button.addEventListener("click",function(){
if(navigator.clipboard&&navigator.clipboard.writeText){
navigator.clipboard.writeText(code.textContent).then(function(){said.textContent="Copied."},old);}else{old();}});
})();
"""


def css() -> str:
    """The whole stylesheet."""
    return f"{stylesheet()}\n{_PAGE.replace('FONT', FONT)}\n{_PRINT}"

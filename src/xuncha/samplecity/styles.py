"""One style sheet and one script a family; three looks each."""

from __future__ import annotations

_COLOURS = {
    "lonsun": ("#b3201c", "#1c5fa8", "#2a6b49"), "hanweb": ("#1f6fb5", "#a5241f", "#22577a"), "trs": ("#14508c", "#9d1f1f", "#3c6e47"),
    "vsb": ("#23538f", "#8f2b23", "#2f6f6b"), "ucap": ("#c02a20", "#0f5ea2", "#385f93"), "legacy": ("#3366aa", "#aa3333", "#448855"),
}  # fmt: skip
_WIDTHS = {"lonsun": 1200, "hanweb": 1180, "trs": 1160, "vsb": 1000, "ucap": 1200, "legacy": 980}
_SHEET = """body{font:15px/1.9 "Microsoft YaHei","Noto Sans CJK SC","PingFang SC",sans-serif;margin:0;color:#333;background:#fff}
a{color:#234;text-decoration:none}a:hover{color:VAR;text-decoration:underline}ul{list-style:none;margin:0;padding:0}img{border:0;vertical-align:middle}
.today{background:#f4f4f4;color:#777;font-size:13px;padding:3px 24px}.top{display:flex;justify-content:space-between;align-items:center;width:WIDTHpx;margin:0 auto;padding:18px 0}
.logo span{font-size:28px;font-weight:bold;color:VAR;margin-left:14px}.search input[type=text]{height:30px;width:230px;border:1px solid #bbb;padding:0 8px}.search button{height:34px;background:VAR;color:#fff;border:0;padding:0 18px}
.nav{background:VAR}.menu{display:flex;width:WIDTHpx;margin:0 auto}.menu>li{position:relative;flex:1;text-align:center}.menu>li>a{display:block;color:#fff;line-height:44px;font-size:17px}
.drop,.sub-nav{display:none;position:absolute;left:0;top:44px;min-width:100%;max-height:420px;overflow:auto;background:#fff;border:1px solid #ddd;z-index:9;white-space:nowrap;text-align:left}
.drop a,.sub-nav a{display:block;padding:2px 16px}.menu>li:hover .drop,.menu>li:hover .sub-nav{display:block}.wrap{width:WIDTHpx;margin:16px auto;min-height:460px;overflow:hidden}
.lead{display:flex;align-items:flex-start;gap:18px}.focus{width:48%}.focus ul{display:grid;grid-template-columns:1fr 1fr;gap:8px}.focus li:first-child{grid-column:1/3}.focus img{width:100%;height:150px}.focus p{margin:2px 0;font-size:13px;white-space:nowrap;overflow:hidden}
.lead .block{flex:1}.blocks{display:flex;flex-wrap:wrap;align-items:flex-start;gap:16px;margin-top:16px}.blocks .block{width:calc(50% - 8px);box-sizing:border-box;min-height:90px}div.hd{display:flex;justify-content:space-between;border-bottom:2px solid VAR}
.block h3{margin:0;font-size:17px;color:VAR}.more{font-size:13px;color:#888}.list li,.gl_list li,.item,.listnews dl,.xxgk_nav_list li{display:flex;justify-content:space-between;border-bottom:1px dashed #ddd;margin:0;padding:3px 0}
.list li .date,.list li .fr{order:2;color:#888}.item em{order:2}.list span,.gl_list em,.listnews dd{color:#888;margin:0;font-style:normal}.side{float:left;width:210px;background:#f6f7f9;border-top:3px solid VAR}.side h3{margin:0;padding:8px 16px}.side li{padding:4px 18px;border-top:1px solid #e8e8e8}
.main{margin-left:236px}.lmmc{font-size:20px;border-bottom:2px solid VAR;color:VAR;margin-bottom:8px}.position{padding:4px 0 12px;color:#888;font-size:13px}.article{padding:0 40px}h1,h2.title,.title{text-align:center;font-size:25px;font-weight:bold;margin:16px 0 8px}
.info{text-align:center;color:#888;border-bottom:1px solid #ddd;padding-bottom:8px;font-size:13px}.info span{margin:0 10px}.content p,.TRS_Editor p,#zoom p,#UCAP-CONTENT p,.v_news_content p{text-indent:2em}.index,.guide,.cl,.letters,.letter{width:100%;border-collapse:collapse}.letter li{border-bottom:1px dashed #ddd;padding:5px 0}
.index td,.cl td,table.guide td,table.guide th,.letters td,.letters th{border:1px solid #ccc;padding:6px 10px;text-align:left}table.guide th{width:130px;background:#f6f7f9}div.guide h3{color:VAR;margin:12px 0 2px;font-size:17px}
.xgwj{border:1px dashed VAR;padding:6px 18px;margin:16px 0}.xgwj h4{margin:0;color:VAR}.tool{text-align:right;padding:10px 0;font-size:13px}.turn p{margin:2px 0}.leader{display:inline-block;width:46%;vertical-align:top;margin:10px}.zxxx{margin:10px 40px;border-top:1px solid #ddd}.zxxx li{display:flex;justify-content:space-between}.xjlist li{display:flex;gap:18px;border-bottom:1px dashed #ddd}.xjlist a{flex:1}.page{text-align:center;padding:14px}.page a,.page span{border:1px solid #ccc;padding:2px 9px;margin:0 2px}
.banner{display:flex;gap:14px;margin:18px 0}.banner img{height:80px;width:100%}.banner a{flex:1;position:relative}.banner span{position:absolute;left:24px;top:22px;color:#fff;font-size:24px;font-weight:bold}.friend{background:#f6f7f9;padding:10px 18px}.friend a{margin-right:20px}.footer{border-top:3px solid VAR;background:#f1f2f4;text-align:center;padding:14px;font-size:13px}.footer p{margin:4px 0}
form label{display:inline-block;width:90px}textarea{width:420px;height:130px}.mapbox{padding:6px 0;border-bottom:1px dashed #ddd}.result li{border-bottom:1px solid #eee}.block td{font-size:14px}td.hd{border-bottom:2px solid VAR}.blocks TABLE.block{display:table}.tool{display:flex;justify-content:flex-end;gap:14px}
"""
_SCRIPT = """var Ls=window.Ls||{};
function get(u,f){var x=new XMLHttpRequest();x.open('GET',u);x.onload=function(){f(x.responseText,x)};x.send();}
Ls.load=function(b,u){get(u,function(t){document.querySelector(b).innerHTML=t;});};
Ls.ajax=function(o){var q=[];for(var k in o.data)q.push(k+'='+encodeURIComponent(o.data[k]));Ls.load(o.box,o.url+'?'+q.join('&'));};
Ls.publicList=function(b){var d=document.querySelector(b).dataset;Ls.load(b,'/site/label/8888?labelName=publicInfoList&siteId='+d.siteid+'&organId='+d.organid+'&catIds='+d.catids+'&pageIndex=1&pageSize='+d.pagesize+'&type=4&dateFormat=yyyy-MM-dd&IsAjax=1&dataType=html');};
Ls.turn=function(n){};function createPageHTML(){}function size(n){document.body.style.fontSize=n+'px';}function fx(n){}
function $(s){return{jpage:function(o){var e=document.getElementById(s.slice(1)),t=e.textContent||'',r=/<record><!\\[CDATA\\[([\\s\\S]*?)\\]\\]><\\/record>/g,m,h='';while((m=r.exec(t)))h+=m[1];e.innerHTML=o.dataBefore+h+o.dataAfter;}};}
"""


def sheet(family: str) -> bytes:
    colours = _COLOURS[family]
    text = _SHEET.replace("WIDTH", str(_WIDTHS[family])).replace("VAR", "var(--c)")
    looks = "".join(f".s{n}{{--c:{colour}}}" for n, colour in enumerate(colours))
    return (looks + "\n" + text).encode()


def script() -> bytes:
    return _SCRIPT.encode()

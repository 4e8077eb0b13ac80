"""The page of a package: opens from the disk without the portal, runs nothing and asks nobody for anything."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from core.archive.package_facts import ON_PAPER, Facts, Line
from core.clock import local

_STYLE = """
body { font-family: "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; line-height: 1.6; color: #1b1b1b;
  max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #767676; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f0f0f0; } small { font-family: monospace; }
code { background: #f0f0f0; padding: 0 .2rem; }
@media print { a { color: inherit; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a title may have smuggled in, the browser runs and fetches nothing."""
_CONTENTS = ("顺序号", "题名", "文号", "责任者", "日期", "部分、卷", "页号", "备注", "SHA-256")
_WAYS = """
<ol>
<li>在一台可信的电脑上安装 Python 3.11 或更新版本，以及 cryptography 程序包。核验时不需要联网。</li>
<li>最好使用从制作机关另行取得的 check_bag.py 和 check_bundle.py；本包 <a href="verify/check_bag.py">verify/check_bag.py</a>、
<a href="verify/check_bundle.py">verify/check_bundle.py</a> 仅供方便。</li>
<li>运行：<code>python check_bag.py 解压后的文件夹 --key 门户公钥 --sealer-key 封存公钥</code>。公钥以制作机关公布的为准。</li>
<li>结果列出每一个被改动、缺失或多出的文件；没有问题的，写明“核验完毕”。</li>
</ol>
<p>本包符合 BagIt 1.0（RFC 8493），也可以用其他支持该标准的软件核对清单。导出时，清单 manifest-sha256.txt 的 SHA-256
已记入制作机关的台账，可以请制作机关核对。核验不能说明登记的内容在录入时是否属实。</p>
"""


def page(facts: Facts) -> bytes:
    """index.html, to lie in data/ beside the files that it leads to."""
    made = f"{facts.agency}　{facts.made_by} 于 {local(facts.made_at):%Y-%m-%d %H:%M:%S}（北京时间）导出"
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>案卷数据包：{escape(facts.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n",
        f"<h1>{escape(facts.title)}</h1>\n<p>{escape(made)}</p>\n",
        "<h2>案卷封面</h2>\n",
        _table((), ((escape(one.label), _text(one.value)) for one in facts.cover if one.value), heads=True),
        f"<h2>卷内文件目录（{len(facts.contents)} 件）</h2>\n",
        _table(_CONTENTS, map(_cells, facts.contents)),
        f"<p>另存：{_link('卷内目录.csv', '目录（表格）')}、{_link('metadata.json', '全部著录信息（JSON）')}</p>\n",
        "<h2>备考表</h2>\n",
        _table(
            ("时间", "事项", "内容", "登记人"),
            ((escape(one.at), escape(one.kind), _text(one.text), escape(one.by)) for one in facts.notes),
        ),
        "<h2>逐条核验</h2>\n",
        _table(
            ("依据", "应有的记录", "结果", "说明"),
            (
                (escape(one.basis), escape(one.label), escape(one.state), _text(one.detail))
                for one in facts.requirements
            ),
        ),
        "<h2>台账证明</h2>\n",
        _proofs(facts),
        f"<h2>怎样核验</h2>\n{_WAYS}</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _cells(line: Line) -> tuple[str, ...]:
    pages = f"共 {line.pages} 页"
    if line.first_page:
        last = line.first_page + line.pages - 1
        pages = f"{line.first_page}–{last}" if last > line.first_page else str(last)
    title = _link(line.file, line.title) if line.file else f"{escape(line.title)}（{ON_PAPER}）"
    return (
        str(line.number),
        title,
        *(escape(one) for one in (line.paper_number, line.author, line.dated_on)),
        f"{escape(line.part)} 第{line.volume}卷",
        pages,
        escape(line.note),
        f"<small>{escape(line.sha256)}</small>",
    )


def _proofs(facts: Facts) -> str:
    if facts.unproved:
        return f"<p>本包没有台账证明：{escape(facts.unproved)}</p>\n"
    rows = ((_link(one.file, one.label), str(one.entries)) for one in facts.proofs)
    return _table(("对象", "条数"), rows)


def _link(path: str, words: str) -> str:
    return f'<a href="{escape(quote(path))}">{escape(words)}</a>'


def _text(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, heads: bool = False) -> str:
    """A table of cells that are HTML already; with `heads` the first of a row is its head."""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = []
    for first, *rest in rows:
        begin = f'<th scope="row">{first}</th>' if heads else f"<td>{first}</td>"
        body.append(f"<tr>{begin}{''.join(f'<td>{one}</td>' for one in rest)}</tr>\n")
    if not body:
        return "<p>没有。</p>\n"
    return f"<table>\n{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>\n{''.join(body)}</tbody>\n</table>\n"

"""Publication dates on labelled pages: ours, and what libraries made for it say of the same bytes.

`python -m benchmarks.accuracy.pages CORPUS [--peers PYTHON]`; PYTHON has htmldate, trafilatura and gne (`make accuracy` sets it up).
The pages are private test input; only counts are printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

from xuncha.read import read_page

_PEERS = """
import json, sys, warnings, logging
warnings.simplefilter("ignore"); logging.disable(50)
out = {}
def told(name, make):
    try: found = make()
    except Exception: found = None
    out.setdefault(name, []).append(str(found)[:10] if found else None)
import htmldate, trafilatura
from gne import GeneralNewsExtractor
for path, charset in json.load(sys.stdin):
    text = open(path, "rb").read().decode(charset, "replace")
    told("htmldate", lambda: htmldate.find_date(text, original_date=True))
    told("trafilatura", lambda: trafilatura.extract_metadata(text).date)
    told("GNE", lambda: GeneralNewsExtractor().extract(text).get("publish_time"))
json.dump(out, sys.stdout)
"""


class Dated(NamedTuple):
    """A labelled page: its file, its charset as we read it, the day that a reader sees."""

    file: Path
    charset: str
    day: str


def labelled(corpus: Path) -> tuple[list[Dated], list[str | None]]:
    """Pages whose label names a day of publication, and what we read on them."""
    pages, ours = [], []
    for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        if not label.get("published") or "published" in label.get("not_judged", ()):
            continue
        file = corpus / label["file"]
        facts = read_page(file.read_bytes(), label.get("url") or f"http://localhost/{file.name}", date.fromisoformat(label.get("as_of") or "2026-11-01"))
        pages.append(Dated(file, facts.charset, label["published"][:10]))
        ours.append(facts.published[:10] if facts.published else None)
    return pages, ours


def peers(python: str, pages: list[Dated]) -> dict[str, list[str | None]]:
    asked = json.dumps([(str(page.file), page.charset) for page in pages])
    done = subprocess.run([python, "-c", _PEERS], input=asked, capture_output=True, text=True, check=True)
    return {name: [day.replace("/", "-") if day else None for day in days] for name, days in json.loads(done.stdout).items()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.pages")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peers", default="", metavar="PYTHON")
    options = parser.parse_args()
    if not (options.corpus / "labels.jsonl").is_file():
        print("没有带标签的网页样本，跳过")
        return 0
    pages, ours = labelled(options.corpus)
    answers = {"xuncha": ours, **(peers(options.peers, pages) if options.peers else {})}
    print(f"发布日期（{len(pages)} 个有发布日期的页面，按天比较）")
    for name, days in answers.items():
        right = sum(day == page.day for day, page in zip(days, pages, strict=True))
        wrong = sum(day is not None and day != page.day for day, page in zip(days, pages, strict=True))
        print(f"  {name:12} 对 {right / len(pages):6.1%}  错 {wrong / len(pages):6.1%}  没读到 {1 - (right + wrong) / len(pages):6.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The peers, where they are installed: `PEERS` names a folder with bin/scrapy, bin/linkchecker; linkinator and wget from the path."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

SPIDER = '''
import sys
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

class Site(CrawlSpider):
    name = "site"
    start_urls = [sys.argv[1]]
    handle_httpstatus_list = [403, 404, 500]
    rules = [Rule(LinkExtractor(allow=["^" + sys.argv[1]], tags=("a", "area", "img", "script", "link", "iframe"), attrs=("href", "src"), deny_extensions=[]), callback="seen", follow=True)]
    def seen(self, response): pass

process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 32, "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False, "RETRY_ENABLED": False, "DOWNLOAD_DELAY": 0})
process.crawl(Site)
process.start()
'''


def commands(work: Path, url: str) -> dict[str, list[str]]:
    """Name → command of every peer that is there; the others are named."""
    out: dict[str, list[str]] = {}
    home = Path(os.environ.get("PEERS", ""))
    if shutil.which("wget"):
        out["wget"] = ["wget", "-q", "-r", "-l", "inf", "--spider", "-e", "robots=off", "-np", "-P", str(work / "run"), url]
    linkinator = os.environ.get("LINKINATOR") or shutil.which("linkinator")
    if linkinator:
        out["linkinator"] = [linkinator, url, "--recurse", "--concurrency", "100", "--skip", f"^(?!{url})", "--silent"]
    python = home / "bin" / "python"
    if (home / "bin" / "scrapy").exists():
        script = work / "run" / "spider.py"
        script.write_text(SPIDER)
        out["Scrapy"] = [str(python), str(script), url]
    if (home / "bin" / "linkchecker").exists():
        rc = work / "run" / "linkcheckerrc"
        rc.write_text("[checking]\nmaxrequestspersecond=100000\n[filtering]\nignorewarnings=url-content-too-large,url-content-size-zero\n")
        out["LinkChecker"] = [str(home / "bin" / "linkchecker"), "-f", str(rc), "--no-robots", "--no-status", "-t", "10", "-q", url]
    for name in ("wget", "linkinator", "Scrapy", "LinkChecker"):
        if name not in out:
            print(f"-- {name}：没有装，跳过这一项比较", file=sys.stderr)
    return out

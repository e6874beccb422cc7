# Two commands do everything: `make demo` and `make test`. Nothing else needs to be prepared but Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.PHONY: accuracy audit browser setup demo serve test test-all test-services lint serve-city sso bench bench-desk bench-quick lock clean help

help:
	@echo "make demo      建好环境，在样例市上从清单做到通报，结果在 out/demo/"
	@echo "make test      建好环境，跑全部检查和测试"
	@echo "make test-all  另加耗时的测试"
	@echo "make test-services  在 PostgreSQL 上再测工作台（有就测）"
	@echo "make setup     只建环境，得到 .venv/bin/xuncha"
	@echo "make browser   装浏览器组件：脚本生成的页面也能看，并给疑似问题截图"
	@echo "make sso       装统一认证的组件（OIDC、LDAP）"
	@echo "make lint      格式、类型、依赖方向"
	@echo "make serve     启动工作台，载入样例轮次（Ctrl-C 结束）"
	@echo "make serve-city  在浏览器里看样例市"
	@echo "make bench-quick  每页 CPU 与下限之比；make bench-desk 工作台在全国规模下各页的快慢；make bench 全部"
	@echo "make accuracy  真实网页上读得对不对，与同类库比；隐私识别的查准查全"
	@echo "make audit     查各组件有没有已公布的漏洞（要联网）"
	@echo "make lock      重新锁定依赖（需要 uv）"

$(VENV)/.demo: requirements/demo.txt pyproject.toml
	@echo "== 建立 $(VENV)，安装依赖（只装一次，约一分钟）"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.demo
	@echo "== 安装测试工具"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.demo
	@echo "== 就绪：$(BIN)/xuncha --help"

demo: $(VENV)/.demo
	@echo "== 演示：47 个样例网站，监测时间点 2020-05-15，口径 luan-2020q2"
	@$(BIN)/xuncha demo --out out/demo

lint: $(VENV)/.dev
	@echo "== ruff" && $(BIN)/ruff check src tests
	@echo "== mypy" && XUNCHA_HOME=$(CURDIR)/out/lint $(BIN)/mypy
	@echo "== import-linter" && $(BIN)/lint-imports

# the desk's tests, about half of the time, run beside the rest, with the linters: two cores are common, and neither half sees the other's folders
test: $(VENV)/.dev
	@echo "== pytest；格式、类型、依赖方向和 tests/desk 同时在旁边跑，结果随后列出（out/beside.log）"
	@mkdir -p out; ( $(MAKE) --no-print-directory lint && $(BIN)/python -m pytest -m "not slow" -p no:cacheprovider tests/desk ) > out/beside.log 2>&1 & beside=$$!; \
	 $(BIN)/python -m pytest -m "not slow" --ignore=tests/desk; here=$$?; \
	 wait $$beside; there=$$?; cat out/beside.log; \
	 if [ $$here -ne 0 ] || [ $$there -ne 0 ]; then echo "== 没有通过：见上"; exit 1; fi; echo "== 全部通过"

# the desk's tests on PostgreSQL, where one answers; XUNCHA_TEST_DATABASE names another than the local one
test-services: $(VENV)/.dev
	@echo "== 工作台的测试，在 PostgreSQL 上"
	@if $(BIN)/python -m tests.desk.postgresql; then XUNCHA_DATABASE=$$($(BIN)/python -m tests.desk.postgresql --address) $(BIN)/python -m pytest tests/desk/test_review.py tests/desk/test_repair.py tests/desk/test_rounds.py tests/desk/test_registry_desk.py tests/desk/api/test_writes.py; \
	 else echo "   没有 PostgreSQL，跳过"; fi

test-all: $(VENV)/.dev lint
	@$(BIN)/python -m pytest

sso: $(VENV)/.demo
	@echo "== 安装统一认证（OIDC、LDAP）的组件"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/sso.txt
	@echo "== 就绪：怎样设置见 docs/desk.zh-CN.md“统一认证”"

# asks the public vulnerability base (network); its own environment, so that nothing of it gets into the program's
audit:
	@echo "== 各组件有没有已公布的漏洞（要联网查漏洞库）"
	@test -x out/audit/bin/python || $(PYTHON) -m venv out/audit
	@out/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	@out/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off $(foreach list,demo browser sso,-r requirements/$(list).txt) \
	 || { echo "   上面列出了有漏洞的组件，或者漏洞库连不上（看最后一行）"; exit 1; }

browser: $(VENV)/.demo
	@echo "== 安装 Playwright 与 Chromium（Chromium 由系统的软件包管理器装）"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/browser.txt
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then echo "   Chromium 已有"; \
	 elif command -v apt-get >/dev/null; then apt-get install -y chromium || echo "   没有权限：请管理员运行 apt-get install chromium"; \
	 else echo "   请用系统的软件包管理器安装 chromium"; fi
	@$(BIN)/xuncha doctor

serve: $(VENV)/.demo
	@echo "== 工作台：样例市、样例轮次；数据在 out/desk/"
	@XUNCHA_HOME=$(CURDIR)/out/desk $(BIN)/xuncha serve --demo

serve-city: $(VENV)/.demo
	@$(BIN)/xuncha city serve

CORPUS ?= ../shared/corpus
accuracy: $(VENV)/.dev
	@echo "== 同类库装在 out/peers（htmldate、trafilatura、GNE）"
	@test -x out/peers/bin/python || $(PYTHON) -m venv out/peers
	@out/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/accuracy.txt
	@echo "== 发布日期，与同类库在同样的页面上比"
	@$(BIN)/python -m benchmarks.accuracy.pages $(CORPUS) --peers out/peers/bin/python
	@echo "== 全部字段（带标签的真实网页 $(CORPUS)，没有就跳过）"
	@test ! -f $(CORPUS)/score_pages.py || XUNCHA_BIN=$(BIN)/xuncha $(BIN)/python $(CORPUS)/score_pages.py | tail -1
	@echo "== 个人隐私：生成的片段，一半是形似的"
	@$(BIN)/python -m benchmarks.accuracy.privacy

lock:
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/core.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra browser -o requirements/browser.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra desk --extra sso -o requirements/sso.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml requirements/build.in --extra documents --extra attachments --extra city --extra desk -o requirements/demo.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml requirements/build.in --extra documents --extra attachments --extra city --extra desk --extra sso --group dev -o requirements/dev.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 requirements/accuracy.in -o requirements/accuracy.txt
	uv pip compile --quiet --universal --no-header --generate-hashes --no-emit-index-url --python-version 3.11 requirements/audit.in -o requirements/audit.txt

clean:
	rm -rf $(VENV) out build

bench: $(VENV)/.dev
	@echo "== 量速度、内存、增长（需要 nginx；较久）"
	@$(BIN)/python -m benchmarks full --work out/bench
	@$(BIN)/python -m benchmarks.desk.lists --work out/bench

bench-desk: $(VENV)/.dev
	@echo "== 工作台：14,000 个网站、100 万条发现、5 年，各页与百分之一相比（装数据要二三十分钟；有 PostgreSQL 就也量）"
	@$(BIN)/python -m benchmarks.desk.lists --work out/bench

bench-quick: $(VENV)/.dev
	@echo "== 每页 CPU 与下限之比（不到两分钟，只报告）"
	@$(BIN)/python -m benchmarks quick --work out/bench

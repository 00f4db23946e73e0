"""The documentation is whole: links lead somewhere, Korean follows English, nothing is unsaid."""

import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from largesse.bootstrap.declared import Settings
from largesse.bootstrap.settings import env_name

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ENGLISH_ONLY = ("decisions", "explanation/architecture", "capabilities.md")
"""What is for those who work on Largesse; pages for those who use it are in both languages."""
MODULES = re.compile(r"`((?:src/largesse|tests|examples|benchmarks|docs)/[\w./-]+)(?:::(\w+))?`")


def pages(*suffixes: str) -> list[Path]:
    found = [ROOT / "README.md", ROOT / "README.ko.md", *sorted(DOCS.rglob("*.md"))]
    return [page for page in found if not suffixes or page.name.endswith(suffixes)]


def user_pages() -> list[Path]:
    english = [page for page in pages() if not page.name.endswith(".ko.md")]
    return [
        page
        for page in english
        if not (page.is_relative_to(DOCS) and str(page.relative_to(DOCS)).startswith(ENGLISH_ONLY))
    ]


def prose(text: str) -> str:
    """Return the text without its fenced blocks, whose `#` are no headings."""
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)


def shape(page: Path) -> list[str]:
    """Return the levels of headings, the languages of fenced blocks, the names in tables."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+(?= )", prose(text), flags=re.MULTILINE)
    fences = re.findall(r"^ *```(\w+)$", text, flags=re.MULTILINE)
    rows = re.findall(r"^\| (`[^`]+`)", text, flags=re.MULTILINE)
    return [*headings, *fences, *rows]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", user_pages(), ids=name)
def test_a_page_has_its_korean_twin(page: Path) -> None:
    twin = page.with_name(page.name.removesuffix(".md") + ".ko.md")
    assert twin.exists(), f"{twin} is missing"
    assert re.search("[가-힣]", twin.read_text(encoding="utf-8"))
    assert shape(twin) == shape(page)


@pytest.mark.parametrize("page", pages(".ko.md"), ids=name)
def test_a_korean_page_has_its_english_twin(page: Path) -> None:
    assert page.with_name(page.name.replace(".ko.md", ".md")).exists()


def links(page: Path) -> Iterator[tuple[str, str]]:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            place, _, anchor = target.partition("#")
            yield place, anchor


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", prose(page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", [*pages(), ROOT / "CONTRIBUTING.md"], ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for place, anchor in links(page):
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{place} is not there"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{place}#{anchor} is not there"


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    linked = {(index.parent / place).resolve() for place, _ in links(index)}
    unlisted = [
        name(page)
        for page in pages()
        if page.is_relative_to(DOCS) and not page.name.endswith(".ko.md") and page != index
        if page.resolve() not in linked
    ]
    assert unlisted == []


def test_the_tables_are_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    for page, language in tables.pages():
        text = page.read_text(encoding="utf-8")
        assert tables.page_with_tables(text, language) == text, f"`make docs` writes {page} anew"


def settings_named() -> set[str]:
    """Return every setting declared, and every one the source speaks of."""
    found = {env_name(field) for field in Settings.__struct_fields__}
    for path in (ROOT / "src" / "largesse").rglob("*.py"):
        found |= set(re.findall(r"LARGESSE_[A-Z][A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("page", ["settings.md", "settings.ko.md"])
def test_every_setting_is_documented(page: str) -> None:
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert settings_named()
    assert {setting for setting in settings_named() if f"`{setting}`" not in text} == set()


def test_every_capability_names_what_is_there() -> None:
    text = (DOCS / "capabilities.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\d+) \|(.+)\|$", text, flags=re.MULTILINE)
    assert rows
    for capability, rest in rows:
        named = MODULES.findall(rest)
        places = [place for place, _ in named]
        assert any(place.startswith("src/") for place in places), f"{capability} names no module"
        assert any(place.startswith("tests/") for place in places), f"{capability} names no test"
        for place, test in named:
            assert (ROOT / place).exists(), f"{capability}: {place} is not there"
            if test:
                text = (ROOT / place).read_text(encoding="utf-8")
                assert f"def {test}(" in text, f"{capability}: {test} is not in {place}"


def test_decisions_have_their_parts() -> None:
    decisions = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        for part in ("Context", "Decision", "Consequences"):
            assert f"\n## {part}\n" in text, f"{path} lacks {part}"


@pytest.mark.parametrize("page", pages(), ids=name)
def test_no_output_is_left_to_be_pasted(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "REAL OUTPUT" not in text, "run the commands above the mark and paste what came"


def test_the_readme_is_short() -> None:
    for page in ("README.md", "README.ko.md"):
        assert len((ROOT / page).read_text(encoding="utf-8").splitlines()) <= 150


def blocks(language: str) -> list[tuple[str, str]]:
    """Return every fenced block in this language with the page it is on."""
    fence = re.compile(rf"^```{language}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [
        (name(page), block)
        for page in pages()
        for block in fence.findall(page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "block"), blocks("sh"))
def test_a_shell_block_can_be_read(page: str, block: str) -> None:
    shown = subprocess.run(
        ["bash", "-n"],  # noqa: S607 - the reader's own shell
        input=block,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (page, shown.stderr) == (page, "")


@pytest.mark.parametrize(("page", "block"), blocks("python"))
def test_a_python_block_uses_what_exists(page: str, block: str) -> None:
    """Names of the SDK are looked for in its text: importing it takes seconds."""
    compile(block, page, "exec")
    spec = importlib.util.find_spec("voucherify")
    assert spec is not None
    assert spec.origin is not None
    exported = Path(spec.origin).read_text(encoding="utf-8")
    for used in re.findall(r"\bvoucherify\.(\w+)", block):
        assert re.search(rf"import {used}\b", exported), f"{page}: voucherify.{used}"


@pytest.mark.parametrize("block", [block for _, block in blocks("json")])
def test_a_json_block_is_json(block: str) -> None:
    if "…" not in block:
        json.loads(block)


def test_both_languages_show_the_same_commands() -> None:
    def of(language: str, suffix: str) -> list[tuple[str, str]]:
        return [
            (page.removesuffix(suffix), re.sub(r" *# .*", "", block))
            for page, block in blocks(language)
            if page.endswith(suffix) and (suffix == ".ko.md" or not page.endswith(".ko.md"))
        ]

    english_only = tuple(f"docs/{place}" for place in ENGLISH_ONLY)
    for language in ("sh", "python"):
        english = [b for b in of(language, ".md") if not b[0].startswith(english_only)]
        assert of(language, ".ko.md") == english

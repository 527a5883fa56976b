"""The page at ``/`` in a real headless Chromium: every stored document asked by its form, by keyboard, and safely."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Page, browser, chromium
from clients import CLOSED, KEY, OPEN
from live import live
from starlette.testclient import TestClient

from competency_graph.store.settings import Settings
from competency_graph_api.page import POLICY

FOLDER = Path(__file__).parents[2] / "api/operations"
DOCUMENTS = sorted(path.stem for path in FOLDER.glob("*.graphql"))
STATE = "document.getElementById('state').textContent"
PROGRAM = chromium()
in_a_browser = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium: apt-get install chromium, or name one in CHROMIUM"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser's page."""
    assert PROGRAM is not None
    with browser(PROGRAM, tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def address(sample_settings: Settings) -> Iterator[str]:
    """A service in development."""
    with live(OPEN, sample_settings) as found:
        yield found


def choose(page: Page, address: str, document: str) -> None:
    page.open(f"{address}/?{document}#{document}")  # a new address, so that it is loaded anew
    page.wait(f"document.querySelector('[aria-current=true]')?.dataset.id === '{document}'")


def ask(page: Page) -> str:
    page.value("document.querySelector('#form .ask').click()")
    return str(page.wait(f"/^(Answered|Refused|Something)/.test({STATE}) && {STATE}"))


def answer(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.value("document.getElementById('json').textContent"))
    return found


def variables(page: Page) -> Any:
    return json.loads(page.value("document.getElementById('variables').textContent"))


def enter(page: Page, label: str, text: str, place: int = 0) -> None:
    """Into the field of that label, as a person does."""
    page.value(
        f"""(() => {{ const found = [...document.querySelectorAll('#form label')].filter(x => x.textContent === {json.dumps(label)})[{place}];
        const input = document.getElementById(found.getAttribute('for')); input.focus(); input.select?.(); }})()"""
    )
    if text:
        page.type(text)
    else:
        page.value("document.activeElement.value = ''")


# Without a browser ------------------------------------------------------------------------------------------------------


def test_the_page_comes_with_a_strict_policy(closed_service: TestClient) -> None:
    page = closed_service.get("/")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    for part in ("main.js", "form.js", "answer.js", "elements.js", "style.css", "icon.svg"):
        found = closed_service.get(f"/page/{part}")
        assert found.status_code == 200
        assert found.headers["content-security-policy"] == POLICY
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "innerHTML" not in found.text
    assert "style=" not in page.text
    assert "onclick" not in page.text
    assert page.text.count("<script") == 1


# In a browser -----------------------------------------------------------------------------------------------------------


@in_a_browser
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_asked_by_its_form(page: Page, address: str, document: str) -> None:
    choose(page, address, document)
    beside = FOLDER / f"{document}.variables.json"
    begin = json.loads(beside.read_text()) if beside.exists() else {}
    shown = variables(page)
    assert {name: shown[name] for name in begin} == begin, "the form gives back what it was given"
    assert set(shown) - set(begin) <= {
        "first",
        "k",
        "objective",
        "includeCandidates",
        "alignments",
        "mostHops",
    }, "defaults"
    assert ask(page).startswith("Answered"), answer(page)
    text = page.value("document.getElementById('answer').innerText")
    for value in answer(page)["data"].values():
        told = value if isinstance(value, dict) else {}
        assert told.get("__typename", "About") not in ("NotFound", "Ambiguous", "InvalidQuestion")
        assert told.get("sentence", "") in text
    assert page.value("document.querySelectorAll('#answer table tr, #answer .none').length") >= 1
    assert "[object" not in text
    assert "undefined" not in text
    # Nothing from elsewhere, nothing that the browser complains of, nothing wider than the window.
    assert {url for url in page.requested() if not url.startswith(address)} == set()
    assert page.complaints() == []
    assert page.value("document.documentElement.scrollWidth <= innerWidth")


@in_a_browser
def test_by_keyboard_alone(page: Page, address: str) -> None:
    choose(page, address, "about")
    seen = []
    for _ in range(60):
        page.press("Tab")
        focused = page.value("document.activeElement.dataset.id ?? document.activeElement.id ?? ''")
        seen.append(focused or page.value("document.activeElement.textContent"))
        if focused == "find-course":
            break
    assert seen[0].startswith("Skip")
    assert "key" in seen
    assert seen[-1] == "find-course", seen
    page.press("Enter")
    page.wait(
        "document.querySelectorAll('#fields input').length > 1 && document.activeElement.id === 'title'"
    )
    page.press("Tab")
    page.press("Tab")
    assert page.value("document.activeElement.labels[0].textContent") == "Code"
    page.press("Enter", ctrl=True)
    page.wait(f"{STATE}.startsWith('Answered')")
    assert page.value("document.activeElement.id") == "state", "and there the answer begins"
    page.press("Tab")
    page.press("Tab")
    page.press("Enter")
    assert page.value("document.getElementById('as-json').getAttribute('aria-pressed')") == "true"
    assert page.value("document.getElementById('answer').hidden") is True
    assert "edges" in page.value("document.getElementById('json').innerText")


@in_a_browser
def test_everything_that_can_be_entered_has_a_name(page: Page, address: str) -> None:
    choose(page, address, "transfer-evaluation")
    nameless = "[...document.querySelectorAll('input, select, button')].filter(x => !x.labels?.[0]?.textContent && !x.textContent && !x.ariaLabel).length"
    assert page.value(nameless) == 0
    assert page.value("document.querySelector('#state').getAttribute('aria-live')") == "polite"


@in_a_browser
def test_what_is_missing_is_said_before_anything_is_asked(page: Page, address: str) -> None:
    choose(page, address, "transfer-evaluation")
    enter(page, "To", "")
    enter(page, "As of", "soon")
    assert ask(page) == "Something is missing above"
    faults = page.value(
        "[...document.querySelectorAll('.fault')].filter(x => !x.hidden).map(x => x.textContent)"
    )
    assert faults == ["Needed: the question rests on it.", "A date, such as 2026-02-01."]
    assert page.value("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert not any(url.endswith("/graphql") for url in page.requested())


@in_a_browser
def test_rows_are_added_and_removed(page: Page, address: str) -> None:
    choose(page, address, "transfer-evaluation")
    before = variables(page)["holdings"]["coursework"]
    page.value(
        "[...document.querySelectorAll('button')].find(x => x.textContent === 'Add to coursework').click()"
    )
    page.type("Meridian Valley Community College")
    page.value("document.activeElement.dispatchEvent(new Event('input', { bubbles: true }))")
    assert variables(page)["holdings"]["coursework"] == [
        *before,
        {"institution": "Meridian Valley Community College"},
    ]
    page.value("document.querySelector('[aria-label=\"Remove from Coursework\"]').click()")
    page.value("document.getElementById('form').dispatchEvent(new Event('input'))")
    assert variables(page)["holdings"]["coursework"][:3] == before[1:]
    page.value("document.getElementById('reset').click()")
    assert variables(page)["holdings"]["coursework"] == before


@in_a_browser
def test_the_next_page(page: Page, address: str) -> None:
    choose(page, address, "find-course")
    enter(page, "First", "2")
    assert ask(page).startswith("Answered")
    first = answer(page)["data"]["courses"]["edges"]
    assert page.value("document.getElementById('more').hidden") is False
    page.value("document.getElementById('more').click()")
    page.wait(f"!document.getElementById('json').textContent.includes({json.dumps(first[0]['node']['uri'])})")
    second = answer(page)["data"]["courses"]["edges"]
    assert len(first) == len(second) == 2
    assert not {e["cursor"] for e in first} & {e["cursor"] for e in second}


EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=2</script>'


@in_a_browser
def test_what_is_said_is_never_markup(page: Page, address: str) -> None:
    choose(page, address, "transfer-evaluation")
    enter(page, "To", EVIL)
    ask(page)
    assert EVIL in page.value("document.getElementById('answer').textContent")
    assert page.value("document.querySelectorAll('#answer img, #answer script').length") == 0
    # Whatever the service might say: names, addresses, keys, sentences, faults.
    body = {
        "data": {
            EVIL: {
                "sentence": EVIL, EVIL: EVIL, "uri": "javascript:window.evil=3",
                "rows": [{"name": EVIL, "uri": "javascript:window.evil=4", EVIL: {EVIL: [{EVIL: EVIL}]}}, {"name": "data:", "uri": "data:text/html,x"}],
            },
            "problem": {"__typename": "Ambiguous", "message": EVIL, "remedy": EVIL, "candidates": [{"name": EVIL, "uri": EVIL}]},
        },
        "errors": [{"message": EVIL, "extensions": {"code": EVIL, "id": EVIL}}],
    }  # fmt: skip
    script = f"import('/page/answer.js').then(m => document.getElementById('answer').replaceChildren(m.shown({json.dumps(body)})))"
    page.value(f"{script}.then(() => true)")
    assert page.value("document.querySelectorAll('#answer img, #answer script, #answer a').length") == 0
    assert page.value("document.getElementById('answer').textContent.split('onerror').length") > 10
    # And if markup got in all the same, the policy would hold it.
    for attempt in (
        "document.getElementById('answer').innerHTML = '<img src=x onerror=\"window.evil=5\">'",
        "(() => { const s = document.createElement('script'); s.textContent = 'window.evil=6'; document.body.append(s); })()",
        "document.body.setAttribute('onclick', 'window.evil=7'), document.body.click()",
        "eval('window.evil=8')",
        "(() => { const i = new Image(); i.src = 'http://127.0.0.1:1/x'; })()",
    ):
        page.command("Runtime.evaluate", expression=attempt, allowUnsafeEvalBlockedByCSP=False)
    page.value("new Promise(done => setTimeout(done, 200)).then(() => true)")
    assert page.value("window.evil ?? null") is None
    blocked = [c for c in page.complaints() if "Policy" in c or "policy" in c]
    assert blocked, "the policy had something to hold"


@in_a_browser
def test_a_closed_service_asks_for_a_key(page: Page, sample_settings: Settings) -> None:
    with live(CLOSED, sample_settings) as closed:
        page.open(f"{closed}/#about")
        page.wait(f"{STATE}.includes('UNAUTHENTICATED')")
        assert page.value("document.activeElement.id") == "key"
        assert page.value("document.querySelectorAll('#documents button').length") == 0
        page.type("wrong")
        page.press("Enter")
        page.wait(f"{STATE}.includes('UNAUTHENTICATED')")
        page.value("document.getElementById('key').select()")
        page.type(KEY)
        page.press("Enter")
        page.wait("document.querySelector('[aria-current=true]')?.dataset.id === 'about'")
        assert ask(page).startswith("Answered")
        assert page.value("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert KEY not in page.value("location.href + document.documentElement.outerHTML")

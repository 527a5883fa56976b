"""Pages for development: GraphiQL, and a plain console for machines without a network.

Strawberry's GraphiQL page loads its scripts from a public content network. Where that cannot be reached it would stay
blank, so a watch in its head leads on to ``/console``: one page of our own, nothing loaded from anywhere.
"""

from __future__ import annotations

from importlib.resources import files

WATCH_SECONDS = 6
"""How long the scripts of GraphiQL may take. A refused connection fails at once; a silent firewall never does."""

_WATCH = f"""<head>
    <script>
      // Nothing from elsewhere arrived: go on to the page that needs nothing from elsewhere.
      const leave = () => location.replace("/console" + location.search);
      addEventListener("error", (event) => {{ if (event.target.tagName === "SCRIPT") leave(); }}, true);
      setTimeout(() => {{ if (!window.GraphiQL) leave(); }}, {WATCH_SECONDS * 1000});
    </script>"""


def graphiql_page(page: str) -> str:
    """Strawberry's page with the watch."""
    return page.replace("<head>", _WATCH, 1)


def console_page() -> str:
    """The plain console."""
    return (files("competency_graph_api") / "console.html").read_text(encoding="utf-8")

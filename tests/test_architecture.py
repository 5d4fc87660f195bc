"""The house keeps its shape: who may import whom, and what only one place may do."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.security import OAuth2PasswordRequestForm

from routers.dependencies import services_of
from routers.problems import STATUS
from tests.api_routes import api_routes

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"tests", "benchmarks", "frontend", "scripts", "data", "artifacts"}

# What each part of the server may import of the others. A part that is missing here fails.
MAY_IMPORT: dict[str, set[str]] = {
    "main": {"backends", "config", "database", "migrations", "routers", "server", "services"},
    "workers": {"listeners", "logs"},
    "listeners": set(),
    "server": {"config", "database", "listeners", "logs", "migrations", "realtime", "services", "workers"},
    "backends": {"config", "realtime", "storage"},
    "backup": {"config", "database", "migrations", "models"},
    "routers": {"config", "errors", "languages", "realtime", "schemas", "services"},
    "services": {"database", "errors", "languages", "models", "realtime", "schemas", "storage", "prepared"},
    "storage": {"errors"},
    "schemas": set(),
    "models": set(),
    "realtime": set(),
    "languages": set(),
    "migrations": {"config", "database", "models"},
    "database": {"config", "errors", "writer"},
    "writer": {"errors"},
    "prepared": set(),
    "config": set(),
    "errors": set(),
    "logs": set(),
}


def part(path: str) -> str:
    """The part of the house that a file belongs to."""
    return path.split("/")[0].removesuffix(".py")


def sources() -> dict[str, ast.Module]:
    """Every file of the server, by its path in the repository."""
    packages = [package.parent for package in ROOT.glob("*/__init__.py")]
    files = [*ROOT.glob("*.py"), *(file for package in packages for file in package.rglob("*.py"))]
    paths = sorted(file.relative_to(ROOT).as_posix() for file in files)
    return {path: ast.parse((ROOT / path).read_text("utf-8")) for path in paths if part(path) not in ELSEWHERE}


SOURCES = sources()


def files_of(name: str) -> set[str]:
    """The files of one part of the house."""
    return {path for path in SOURCES if part(path) == name}


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What a file imports, as (module, name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def calls(tree: ast.Module) -> Iterator[str]:
    """What a file calls, by its last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def importers_of(*wanted: str) -> set[str]:
    """The files that import any of these modules, or `module.name`s."""
    return {
        path
        for path, tree in SOURCES.items()
        for module, name in imports(tree)
        if any(f"{module}.{name}.".startswith(f"{one}.") for one in wanted)
    }


def callers_of(*wanted: str) -> set[str]:
    """The files that call anything of these names."""
    return {path for path, tree in SOURCES.items() if set(wanted) & set(calls(tree))}


def test_every_part_of_the_house_has_its_place() -> None:
    assert {part(path) for path in SOURCES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", SOURCES)
def test_imports_point_one_way(path: str) -> None:
    imported = {module.split(".")[0] for module, _ in imports(SOURCES[path])} & set(MAY_IMPORT)

    assert imported <= MAY_IMPORT[part(path)] | {part(path)}


def test_what_could_be_lifted_out_knows_nothing_of_ours() -> None:
    imported = {module.split(".")[0] for path in files_of("realtime") for module, _ in imports(SOURCES[path])}

    assert len(files_of("realtime")) >= 4
    assert imported & set(MAY_IMPORT) == {"realtime"}
    assert not files_of("realtime") & importers_of("sqlalchemy", "fastapi", "pydantic")


def test_services_know_neither_requests_nor_status_codes() -> None:
    assert not files_of("services") & importers_of("fastapi", "starlette", "uvicorn", "http", "websockets")


def test_only_the_database_opens_sessions_engines_and_connections() -> None:
    openers = callers_of("Session", "create_engine", "sessionmaker", "scoped_session", "make_engine")
    openers |= importers_of("sqlite3", "pymysql", "psycopg")

    assert {"database.py", "writer.py"} <= openers
    assert openers <= {"database.py", "writer.py", "backup.py"} | files_of("migrations")


def test_only_services_write_through_the_one_door() -> None:
    through_the_door = {
        path
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"write", "write_grouped"}
        and getattr(node.value, "attr", getattr(node.value, "id", "")) in {"database", "_database"}
    }

    assert through_the_door
    assert all(name.startswith("services/") for name in through_the_door)


def test_nothing_changes_data_outside_a_service() -> None:
    changers = importers_of("sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete") | {
        name for name in callers_of("add", "add_all", "merge") if "tx.session.add" in (ROOT / name).read_text("utf-8")
    }

    assert "services/message_log.py" in changers
    assert all(name.startswith("services/") or name == "backup.py" for name in changers)


def test_only_access_functions_turn_a_person_and_an_id_into_a_room() -> None:
    looking_up_rooms = {
        path
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and ast.unparse(node).startswith("Room.id == room_id")
    }

    assert "services/access.py" in looking_up_rooms
    # room_views.room_of joins the asker's own membership in the same query.
    assert looking_up_rooms <= {"services/access.py", "services/room_views.py"}


def test_events_are_published_from_a_transaction_alone() -> None:
    appliers = {name for name in callers_of("apply") if "manager" in (ROOT / name).read_text("utf-8")}

    assert not {name for name in appliers if name.startswith("routers/")}


def test_only_its_own_backplane_speaks_to_redis() -> None:
    assert importers_of("redis") <= {"realtime/backplane_redis.py"}


def test_only_the_page_fetcher_asks_other_peoples_servers_and_models_are_asked_in_their_own_process() -> None:
    http = importers_of("httpcore2", "httpx2", "httptools", "urllib.request", "http.client", "requests", "aiohttp")
    models = {f"services/agents/model_{name}.py" for name in ("exchange", "stream", "transport", "upstream")}

    assert http == {"services/page_fetcher.py"} | models
    assert importers_of("services.agents.model_transport") == {"services/agents/model_upstream.py"}


def test_only_its_own_storage_speaks_to_s3() -> None:
    assert importers_of("obstore") == {"storage/s3.py"}
    assert importers_of("storage.s3") == {"backends.py"}


def test_only_one_module_asks_models_in_a_process_of_its_own() -> None:
    asking = "services/agents/model_upstream.py"

    assert importers_of("pydantic_ai", "openai") == {asking}
    assert importers_of("services.agents.model_upstream") == {"services/agents/model_host.py"}
    assert not importers_of("services.agents.model_host")


def test_no_request_takes_a_thread_for_what_its_route_asks_for() -> None:
    asked = {call for route in api_routes() for call in everything_called(route.dependant)}

    assert services_of in asked and len(asked) > 20
    # Of plain functions, FastAPI runs each in a thread, in each request; but it has none for this form of its own.
    plain = {call for call in asked if not iscoroutinefunction(call) and not iscoroutinefunction(type(call).__call__)}
    assert plain == {OAuth2PasswordRequestForm}


def everything_called(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """What FastAPI calls for a route: the route itself, and what it depends on, however far away."""
    if dependant.call is not None:
        yield dependant.call
    for other in dependant.dependencies:
        yield from everything_called(other)


def test_only_what_people_start_prints() -> None:
    assert callers_of("print") <= {"main.py", "server.py", "backup.py", "migrations/init.py"}


def test_nothing_is_pickled_or_evaluated() -> None:
    assert not importers_of("pickle", "shelve", "marshal", "dill")
    assert not {
        path
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    }


def codes_in_the_code() -> set[str]:
    """The codes of all errors, as the code says them."""
    nodes = [node for tree in SOURCES.values() for node in ast.walk(tree)]
    not_found = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotFound"]
    nouns = {argument.value for call in not_found for argument in call.args if isinstance(argument, ast.Constant)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return {f"{noun!s}_not_found" for noun in nouns} | {code for code in STATUS if code in texts}


def test_every_error_has_a_status_a_sentence_and_a_row_in_the_protocol() -> None:
    socket_alone = {"unknown_op"}
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    table = re.findall(r"^\| (`[a-z_`· ]+`) \| (\d+|–) \|", protocol, re.MULTILINE)
    documented = {code: status for codes, status in table for code in re.findall("[a-z_]+", codes)}

    assert {"room_not_found", "user_not_found", "member_not_found", "bad_credentials"} <= codes_in_the_code()
    assert codes_in_the_code() <= set(STATUS)
    assert documented == {code: str(status) for code, status in STATUS.items()} | dict.fromkeys(socket_alone, "–")
    for language in ("en", "zh-CN"):
        sentences = json.loads((ROOT / "languages" / f"{language}.json").read_text("utf-8"))["errors"]
        assert set(sentences) == set(STATUS) | socket_alone

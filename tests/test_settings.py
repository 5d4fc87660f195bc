"""Settings: described, understood in their usual spellings, and refused with a sentence where they are unsafe."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config import Settings, normalised_database_url
from database import FileLock

ROOT = Path(__file__).parent.parent
SECRET = "s" * 32


def settings(folder: Path, **values: Any) -> Settings:
    """Settings that no file and no environment has a say in."""
    return Settings(_env_file=None, data_dir=folder, **values)


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python main.py` with these settings, which must end by itself."""
    clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=folder,
        env={**clean, "DATA_DIR": str(folder / "data"), "PORT": "0", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_every_setting_is_described_and_nothing_else_is() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    described = [re.match(r"#?([A-Z_0-9]+)=", line) for line in lines]
    names = [found[1].lower() for found in described if found]

    assert sorted(names) == sorted(Settings.model_fields)
    for number, found in enumerate(described):
        assert not found or lines[number - 1].startswith("#")


def test_every_default_that_is_described_is_the_real_one(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    shown = dict(re.findall(r"^#([A-Z_0-9]+)=(.+)$", text, re.MULTILINE))
    shown.pop("TRUSTED_PROXIES")  # an example: the default is nobody
    filled = tmp_path / "filled.env"
    filled.write_text("".join(f"{name}={value}\n" for name, value in shown.items()))

    assert len(shown) > 8
    assert Settings(_env_file=filled).model_dump() == Settings(_env_file=None).model_dump()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "10.0.0.1, everybody"),
        ("TRUSTED_PROXIES", "127.0.0.1,*"),
        ("JWT_SECRET_KEY", "too short to be safe"),
        ("DATABASE_URL", "oracle://localhost/teahouse"),
        ("DATABASE_URL", "not a url"),
        ("PORT", "65536"),
        ("ROOT_PATH", "chat"),
        ("ROOT_PATH", '/chat"><script>'),
        ("RATE_LIMITS", "maybe"),
        ("LOG_LEVEL", "loud"),
        ("SEND_BUFFER_BYTES", "0"),
        ("HEARTBEAT_S", "0"),
        ("ACCESS_TOKEN_MINUTES", "100000"),
        ("STORAGE_URL", "https://bucket.example.org"),
        ("STORAGE_URL", "s3://bucket/../other"),
        ("STORAGE_URL", "s3://"),
        ("S3_ENDPOINT_URL", "ftp://s3.example.org"),
        ("S3_ENDPOINT_URL", "https://key:secret@s3.example.org"),
        ("MAX_FILE_MB", "0"),
        ("FILE_QUOTA_MB", "0"),
    ],
)
def test_an_unsafe_value_is_refused_by_the_name_of_its_setting(setting: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refusal:
        settings(tmp_path, **{setting.lower(): value})

    assert [error["loc"] for error in refusal.value.errors()] == [(setting.lower(),)]


def test_cheap_password_hashes_are_for_this_machine_alone(tmp_path: Path) -> None:
    assert settings(tmp_path, password_rounds=4).host == "127.0.0.1"
    assert settings(tmp_path, password_rounds=10, host="0.0.0.0").password_rounds == 10
    with pytest.raises(ValidationError, match="PASSWORD_ROUNDS"):
        settings(tmp_path, password_rounds=4, host="0.0.0.0")


def test_several_processes_need_a_database_and_a_redis_that_they_can_share(tmp_path: Path) -> None:
    database, redis = {"database_url": "mysql://h/d"}, {"redis_url": "redis://h"}

    assert settings(tmp_path, workers=2, **database, **redis).workers == 2
    assert settings(tmp_path, workers=1).workers == 1
    for lacking in ({}, database, redis):
        with pytest.raises(ValidationError, match="WORKERS above 1 needs REDIS_URL, and DATABASE_URL"):
            settings(tmp_path, workers=2, **lacking)


def test_a_server_that_is_told_something_unsafe_says_so_and_does_not_start(tmp_path: Path) -> None:
    ended = start(tmp_path, JWT_SECRET_KEY="short", TRUSTED_PROXIES="*")

    assert ended.returncode != 0
    assert "JWT_SECRET_KEY: it is shorter than 32 bytes" in ended.stderr
    assert "TRUSTED_PROXIES: * would believe" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "short\n" not in ended.stderr


def test_a_second_server_on_the_same_file_says_so_and_does_not_start(tmp_path: Path) -> None:
    lock = FileLock(settings(tmp_path / "data").database)
    lock.acquire()

    ended = start(tmp_path)
    lock.release()

    assert ended.returncode != 0
    assert "Another Teahouse is using" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [("DATA_DIR", "/dev/null/data"), ("DATABASE_URL", "mysql://root:hidden-word@127.0.0.1:9/teahouse")],
)
def test_a_server_that_cannot_have_its_data_says_so_and_does_not_start(
    tmp_path: Path, setting: str, value: str
) -> None:
    ended = start(tmp_path, **{setting: value})

    assert ended.returncode != 0
    assert setting in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hidden-word" not in ended.stdout + ended.stderr


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = settings(tmp_path / "data").jwt_key, settings(tmp_path / "data").jwt_key
    (made,) = (tmp_path / "data").iterdir()

    assert first == again == made.read_text()
    assert len(first.encode()) >= 32
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert settings(tmp_path / "other").jwt_key != first


def test_a_key_that_is_given_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    assert settings(tmp_path / "data", jwt_secret_key=SECRET).jwt_key == SECRET
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_key_file_that_holds_no_key_is_not_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "jwt_secret_key").write_text(content)

    with pytest.raises(ValueError, match="jwt_secret_key"):
        _ = settings(tmp_path).jwt_key


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    urls = {"database_url": "mysql://root:hidden-word@localhost/x"}
    shown = repr(settings(tmp_path, jwt_secret_key=SECRET, s3_secret_access_key="hidden-key", **urls))

    assert SECRET not in shown
    assert "hidden-key" not in shown
    assert "hidden-word" not in shown


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("postgresql+asyncpg://u:p@h/d?ssl=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg2://u:p@h:5433/d", "postgresql+psycopg://u:p@h:5433/d"),
        ("mysql://u:p@h/d", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mariadb://u:p@h/d?charset=latin1", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mysql+aiomysql://u:p%40ss@h/d", "mysql+pymysql://u:p%40ss@h/d?charset=utf8mb4"),
        ("sqlite+aiosqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_an_address_of_a_database_is_understood_in_any_usual_spelling(written: str, understood: str) -> None:
    assert normalised_database_url(written).render_as_string(hide_password=False) == understood


@pytest.mark.parametrize(
    ("name", "written", "understood"),
    [
        ("trusted_proxies", "10.0.0.0/8, ::1 ,", ("10.0.0.0/8", "::1")),
        ("trusted_proxies", "", ()),
        ("root_path", "/", ""),
        ("root_path", "/chat/", "/chat"),
        ("log_level", "DEBUG", "debug"),
        ("jwt_secret_key", "", None),
        ("database_url", "", None),
    ],
)
def test_a_value_is_understood_however_it_is_written(name: str, written: str, understood: Any, tmp_path: Path) -> None:
    assert getattr(settings(tmp_path, **{name: written}), name) == understood


def test_the_database_is_a_file_in_the_data_folder_unless_another_is_named(tmp_path: Path) -> None:
    assert settings(tmp_path).database.database == str(tmp_path / "teahouse.db")
    assert settings(tmp_path, database_url="mysql://h/d").database.drivername == "mysql+pymysql"


@pytest.mark.parametrize(
    ("written", "understood"),
    [("", None), ("s3://bucket", ("bucket", "")), ("s3://my.bucket-1/a/b/", ("my.bucket-1", "a/b"))],
)
def test_files_lie_in_the_data_folder_unless_a_bucket_is_named(
    tmp_path: Path, written: str, understood: tuple[str, str] | None
) -> None:
    assert settings(tmp_path, storage_url=written).bucket == understood

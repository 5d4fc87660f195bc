"""Settings: everything an operator may set, read from the environment and `.env`, refused where it is unsafe."""

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

MIN_SECRET_BYTES = 32
VAPID_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
MIN_SAFE_PASSWORD_ROUNDS = 10
BUCKET_URL = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_=-][A-Za-z0-9_.=-]*)*)/?")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+asyncpg": "postgresql+psycopg",
    "postgresql+psycopg2": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mysql+aiomysql": "mysql+pymysql",
    "mysql+asyncmy": "mysql+pymysql",
    "mysql+mysqldb": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "mariadb+pymysql": "mysql+pymysql",
    "sqlite+aiosqlite": "sqlite",
}
SUPPORTED_DRIVERS = frozenset({"sqlite", "mysql+pymysql", "postgresql+psycopg"})


def normalised_database_url(text: str) -> URL:
    """Turn a database URL of any common spelling into one with the driver that Teahouse ships.

    ValueError if it is none.
    """
    try:
        url = make_url(text)
    except Exception as error:
        raise ValueError("it is not a database URL; write it like mysql+pymysql://user:password@host/name") from error
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in SUPPORTED_DRIVERS:
        raise ValueError(f"{url.drivername} is not supported; use sqlite, mysql+pymysql or postgresql+psycopg")
    if url.drivername == "mysql+pymysql":
        url = url.update_query_dict({"charset": "utf8mb4"})
    if url.drivername == "postgresql+psycopg" and "ssl" in url.query:
        mode = url.query["ssl"]
        url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": mode})
    return url


class Settings(BaseSettings):
    """One immutable object for the whole process.

    Each field is described in `.env.example`, and a test keeps the two in step.
    """

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    root_path: str = ""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    trust_user_id_header: Literal["on", "off"] = "off"
    data_dir: Path = Path("data")
    workers: int = Field(default=1, ge=1, le=64)
    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    agents_file: str = ""
    jwt_secret_key: SecretStr | None = None
    access_token_minutes: int = Field(default=15, ge=1, le=24 * 60)
    refresh_token_days: int = Field(default=30, ge=1, le=365)
    password_rounds: int = Field(default=12, ge=4, le=16)
    audit_days: int = Field(default=180, ge=1, le=3650)
    storage_url: str = ""
    s3_endpoint_url: str = ""
    s3_region: str = "us-east-1"
    s3_access_key_id: str = ""
    s3_secret_access_key: SecretStr = SecretStr("")
    max_file_mb: int = Field(default=25, ge=1, le=2000)
    file_quota_mb: int = Field(default=1024, ge=1, le=10_000_000)
    rate_limits: Literal["on", "off"] = "on"
    write_queue: int = Field(default=4096, ge=16, le=1_000_000)
    drain_s: float = Field(default=0, ge=0, le=300)
    heartbeat_s: int = Field(default=25, ge=1, le=300)
    presence_grace_s: float = Field(default=2.0, ge=0, le=60)
    send_buffer_bytes: int = Field(default=1024 * 1024, ge=64 * 1024, le=64 * 1024 * 1024)
    link_previews: Literal["on", "off"] = "on"
    notify_after_s: float = Field(default=10, ge=0, le=600)
    vapid_private_key: SecretStr | None = None
    push_contact: str = "mailto:postmaster@example.org"
    recall_minutes: int = Field(default=2, ge=0, le=24 * 60)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("log_level", "log_format", "rate_limits", "link_previews", "trust_user_id_header", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _named_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = tuple(part.strip() for part in value.split(",") if part.strip())
        if "*" in names:
            raise ValueError("* would believe forwarded headers from anybody; name the proxies' addresses or networks")
        for name in names:
            ip_network(name, strict=False)
        return names

    @field_validator("root_path")
    @classmethod
    def _rooted(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", value):
            raise ValueError(
                "write it like /chat, with a leading slash and no other signs than letters, digits, . _ ~ -"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _understood(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        normalised_database_url(value.get_secret_value())
        return value

    @field_validator("redis_url")
    @classmethod
    def _maybe_empty(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is not None and value.get_secret_value() else None

    @field_validator("storage_url")
    @classmethod
    def _bucket(cls, value: str) -> str:
        if value and not BUCKET_URL.fullmatch(value):
            raise ValueError("write it like s3://bucket or s3://bucket/prefix, or leave it empty for a local folder")
        return value.rstrip("/")

    @field_validator("s3_endpoint_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/@]+/?", value):
            raise ValueError("write it like https://s3.example.org, with nothing behind the host")
        return value.rstrip("/")

    @field_validator("jwt_secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        if len(value.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"it is shorter than {MIN_SECRET_BYTES} bytes; leave it empty and one is generated")
        return value

    @field_validator("vapid_private_key")
    @classmethod
    def _is_vapid_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        if not VAPID_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("write it as 32 bytes in base64url, 43 signs; leave it empty and one is generated")
        return value

    @field_validator("push_contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+|https://\S+", value):
            raise ValueError("write it like mailto:name@example.org or https://example.org/contact")
        return value

    @model_validator(mode="after")
    def _safe_together(self) -> "Settings":
        if self.trust_user_id_header == "on" and not self.trusted_proxies:
            raise ValueError("TRUST_USER_ID_HEADER=on needs TRUSTED_PROXIES: name whose X-User-ID is believed")
        if self.workers > 1 and (self.redis_url is None or self.database.drivername == "sqlite"):
            raise ValueError(
                "WORKERS above 1 needs REDIS_URL, and DATABASE_URL of MariaDB, MySQL or PostgreSQL: several processes "
                "cannot share SQLite; set both, or WORKERS=1"
            )
        if self.password_rounds < MIN_SAFE_PASSWORD_ROUNDS and self.host not in LOOPBACK_HOSTS:
            raise ValueError(
                f"PASSWORD_ROUNDS below {MIN_SAFE_PASSWORD_ROUNDS} is for tests on this machine only; "
                "raise it, or set HOST=127.0.0.1"
            )
        return self

    @property
    def database(self) -> URL:
        """The database to use: `DATABASE_URL`, or SQLite in the data folder."""
        if self.database_url is not None:
            return normalised_database_url(self.database_url.get_secret_value())
        return URL.create("sqlite", database=str(self.data_dir / "teahouse.db"))

    @property
    def agents_path(self) -> Path | None:
        """The file that describes agents: `AGENTS_FILE`, or one in the data folder; None if there is none."""
        if self.agents_file:
            return Path(self.agents_file)
        usual = (self.data_dir / name for name in ("agents.yaml", "model_config.yaml"))
        return next((path for path in usual if path.exists()), None)

    @property
    def bucket(self) -> tuple[str, str] | None:
        """The bucket and the prefix of `STORAGE_URL`, or None: files lie in the data folder."""
        found = BUCKET_URL.fullmatch(self.storage_url)
        return (found[1], found[2].strip("/")) if found else None

    @cached_property
    def jwt_key(self) -> str:
        """The signing key: `JWT_SECRET_KEY`, or one made on first use and kept in the data folder, readable by the
        owner alone.
        """
        if self.jwt_secret_key is not None:
            return self.jwt_secret_key.get_secret_value()
        path, key = self._kept_secret("jwt_secret_key", lambda: secrets.token_urlsafe(48))
        if len(key) < MIN_SECRET_BYTES:
            raise ValueError(f"{path} holds no usable key. Delete it and a new one is made; everybody logs in again.")
        return key

    @cached_property
    def vapid_key(self) -> str:
        """The private key by which push services know this server: `VAPID_PRIVATE_KEY`, or one made and kept like the
        signing key. Another key makes all push subscriptions worthless.
        """
        if self.vapid_private_key is not None:
            return self.vapid_private_key.get_secret_value()
        path, key = self._kept_secret("vapid_private_key", lambda: secrets.token_urlsafe(32))
        if not VAPID_KEY.fullmatch(key):
            raise ValueError(f"{path} holds no usable key. Delete it and a new one is made; devices subscribe again.")
        return key

    def _kept_secret(self, name: str, make: Callable[[], str]) -> tuple[Path, str]:
        """A secret in the data folder, made on first use, and the file it is in."""
        path = self.data_dir / name
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create_once(path, make())
        return path, path.read_text(encoding="ascii").strip()


def _create_once(path: Path, content: str) -> None:
    """Make a private file whole or not at all; if another process was faster, its file stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()

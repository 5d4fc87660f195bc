"""What a server stands on beside its database: a backplane between servers, a storage for files. Settings choose."""

from config import Settings
from realtime.backplane import Backplane
from realtime.backplane_memory import MemoryBackplane, MemoryBus
from storage.folder import FolderStorage
from storage.interface import Storage


def backplane(settings: Settings) -> Backplane:
    """Redis between several servers; without it a server is alone. Servers that share a database share a channel."""
    if settings.redis_url is None:
        return MemoryBackplane(MemoryBus())
    from realtime.backplane_redis import RedisBackplane  # loaded only where it is used: it takes time and memory

    channel = f"teahouse:{settings.database.host}:{settings.database.database}"
    return RedisBackplane(settings.redis_url.get_secret_value(), channel)


def storage(settings: Settings) -> Storage:
    """Where files are kept: a bucket if one is named, else a folder."""
    if settings.bucket is None:
        return FolderStorage(settings.data_dir / "files")
    from storage.s3 import Bucket, S3Storage  # loaded only where it is used

    name, prefix = settings.bucket
    return S3Storage(
        Bucket(
            name,
            prefix,
            settings.s3_endpoint_url or None,
            settings.s3_region,
            settings.s3_access_key_id or None,
            settings.s3_secret_access_key.get_secret_value() or None,
        )
    )

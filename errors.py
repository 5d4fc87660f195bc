"""What can go wrong, as few typed errors with stable codes.

They know neither HTTP nor sockets: the doors translate them.
"""

from typing import ClassVar


class AppError(Exception):
    """A refusal that the caller is told about.

    `code` is stable; `retryable` says that the same request may succeed later.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadCredentials(AppError):
    """Unknown user or wrong password; which of the two is never said."""

    def __init__(self) -> None:
        super().__init__("bad_credentials")


class NotAuthenticated(AppError):
    """No valid token, or a session that has ended."""

    def __init__(self, code: str = "not_authenticated") -> None:
        super().__init__(code)


class AccountClosed(NotAuthenticated):
    """The token was good, but the account may not be used any more."""


class TokenExpired(NotAuthenticated):
    """The access token was good once; the refresh token can buy a new one."""

    def __init__(self) -> None:
        super().__init__("token_expired")


class Forbidden(AppError):
    """The asker may see the thing but not do this to it."""

    def __init__(self) -> None:
        super().__init__("forbidden")


class TooLate(AppError):
    """The time in which this was allowed is over."""

    def __init__(self) -> None:
        super().__init__("too_late")


class InvitationNeeded(AppError):
    """Accounts are made only by who has an invitation."""

    def __init__(self) -> None:
        super().__init__("invitation_needed")


class FileTooLarge(AppError):
    """A file is over the limit, which was told before."""

    def __init__(self) -> None:
        super().__init__("file_too_large")


class FileNotAccepted(AppError):
    """A file is empty, or a picture that is damaged or has too many pixels."""

    def __init__(self) -> None:
        super().__init__("file_not_accepted")


class NotFound(AppError):
    """Missing, or not the asker's to see: the same answer. `noun` names what was looked for."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"{noun}_not_found")


class Nowhere(AppError):
    """For who asks there is nothing at this address; the same answer as for one that nobody has."""

    def __init__(self) -> None:
        super().__init__("not_found")


class Conflict(AppError):
    """The request contradicts what is stored already, as the code says."""


class InvalidRequest(AppError):
    """A field holds something it may not hold."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__("invalid_request")
        self.field = field
        self.reason = reason


class RateLimited(AppError):
    """Too many; the same request may succeed after `retry_after_s` seconds."""

    retryable = True

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("rate_limited")
        self.retry_after_s = retry_after_s


class Unavailable(AppError):
    """Nothing was done and nothing was stored; the same request may succeed later."""

    retryable = True
    retry_after_s = 1.0


class Overloaded(Unavailable):
    """A bounded queue is full, or the server is shutting down."""

    def __init__(self) -> None:
        super().__init__("overloaded")


class StorageUnavailable(Unavailable):
    """Where files are kept does not answer, or has no room."""

    retry_after_s = 5.0

    def __init__(self) -> None:
        super().__init__("storage_unavailable")


class DatabaseUnavailable(Unavailable):
    """The database did not answer, or could not commit."""

    def __init__(self) -> None:
        super().__init__("database_unavailable")

"""Registering, logging in, staying logged in, logging out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from config import Settings
from errors import NotAuthenticated
from routers.dependencies import FILE_COOKIE, Asker, Services, Wired, address_of, origin_of
from routers.problems import responses
from schemas.auth import Grant, Login, LoginSession, LoginSessionList, Registration, RegistrationPolicy
from schemas.text import username_key
from schemas.user import User
from services.login_sessions import Granted
from services.rate_limits import LOGIN_PER_ACCOUNT, LOGIN_PER_ADDRESS, REGISTER_PER_ADDRESS
from services.registration_service import NewAccount
from services.tokens import PASS_S

REFRESH_COOKIE = "teahouse_refresh"
SECONDS_PER_DAY = 86_400

SessionId = Annotated[str, Path(max_length=36, description="Id of the session.")]

router = APIRouter(prefix="/auth", tags=["accounts"])


@router.post("/register", status_code=status.HTTP_201_CREATED, responses=responses(403, 404, 409))
async def register(body: Registration, request: Request, response: Response, services: Wired) -> Grant:
    """Make an account and log it in."""
    services.limits.spend(REGISTER_PER_ADDRESS, address_of(request))
    account = NewAccount(body.username, body.password, body.display_name, body.invite)
    granted = await services.registrations.register(account, origin_of(request))
    return _grant(granted, request, response, services)


@router.get("/registration", responses=responses())
async def registration(services: Wired) -> RegistrationPolicy:
    """Who may make an account."""
    return RegistrationPolicy(registration=await services.registrations.registration())


@router.post("/login", responses=responses(401))
async def login(body: Login, request: Request, response: Response, services: Wired) -> Grant:
    """Log in. An unknown user and a wrong password answer the same, in the same time."""
    granted = await _log_in(body.username, body.password, request, services)
    return _grant(granted, request, response, services)


@router.post("/token", responses=responses(401))
async def token(form: Annotated[OAuth2PasswordRequestForm, Depends()], request: Request, services: Wired) -> Grant:
    """Log in by the OAuth2 password form, without a cookie: for the Authorize button of this page, and for scripts."""
    granted = await _log_in(form.username, form.password, request, services)
    return _shape(granted, services)


@router.post("/refresh", responses=responses(401))
async def refresh(request: Request, response: Response, services: Wired) -> Grant:
    """Prolong the login by the refresh cookie, which is used up and replaced."""
    granted = await services.auth.refresh(_refresh_token(request), origin_of(request))
    return _grant(granted, request, response, services)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def logout(request: Request, response: Response, services: Wired) -> None:
    """End this session and its sockets, by the refresh cookie or by the bearer token."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        identity = await services.auth.authenticate(bearer.strip())
        await services.auth.logout(identity.session_id)
    else:
        await services.auth.logout_by_refresh_token(_refresh_token(request))
    _forget_cookies(response, services)


@router.post("/logout-everywhere", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def logout_everywhere(identity: Asker, request: Request, response: Response, services: Wired) -> None:
    """End all sessions of this account and all their sockets."""
    await services.auth.logout_everywhere(identity.user.id, origin_of(request))
    _forget_cookies(response, services)


@router.get("/sessions", responses=responses(401))
async def sessions(identity: Asker, services: Wired) -> LoginSessionList:
    """Where I am logged in."""
    found = await services.auth.sessions(identity.user.id)
    return LoginSessionList(
        sessions=[
            LoginSession(
                id=session.id,
                user_agent=session.user_agent,
                created_at=session.created_at,
                renewed_at=session.rotated_at,
                current=session.id == identity.session_id,
            )
            for session in found
        ]
    )


@router.delete("/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def end_session(session_id: SessionId, identity: Asker, request: Request, services: Wired) -> None:
    """Log another device of mine out: its session and its sockets end at once."""
    await services.auth.end_session(identity, session_id, origin_of(request))


async def _log_in(username: str, password: str, request: Request, services: Services) -> Granted:
    services.limits.spend(LOGIN_PER_ADDRESS, address_of(request))
    services.limits.spend(LOGIN_PER_ACCOUNT, (username_key(username), address_of(request)))
    return await services.auth.login(username, password, origin_of(request))


def _refresh_token(request: Request) -> str:
    presented = request.cookies.get(REFRESH_COOKIE)
    if not presented:
        raise NotAuthenticated
    return presented


def _set_cookie(
    name: str, value: str, noun: str, lifetime_s: int, request: Request, response: Response, services: Services
) -> None:
    """A cookie that only the routes of one noun see, and no script."""
    response.set_cookie(
        name,
        value,
        max_age=lifetime_s,
        path=_cookie_path(services.settings, noun),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _forget_cookies(response: Response, services: Services) -> None:
    for name, noun in ((REFRESH_COOKIE, "auth"), (FILE_COOKIE, "files")):
        path = _cookie_path(services.settings, noun)
        response.delete_cookie(name, path=path, httponly=True, samesite="strict")


def _cookie_path(settings: Settings, noun: str) -> str:
    return f"{settings.root_path}/api/v1/{noun}"


def _grant(granted: Granted, request: Request, response: Response, services: Services) -> Grant:
    response.headers["Cache-Control"] = "no-store"
    lifetime_s = services.settings.refresh_token_days * SECONDS_PER_DAY
    _set_cookie(REFRESH_COOKIE, granted.refresh_token, "auth", lifetime_s, request, response, services)
    _set_cookie(FILE_COOKIE, granted.file_pass, "files", PASS_S, request, response, services)
    return _shape(granted, services)


def _shape(granted: Granted, services: Services) -> Grant:
    return Grant(
        access_token=granted.access_token,
        expires_in=services.settings.access_token_minutes * 60,
        user=User.model_validate(granted.user),
    )

"""Every route of the API, as its module declares it."""

import importlib
import pkgutil

from fastapi import APIRouter
from fastapi.routing import APIRoute

import routers


def api_routes() -> list[APIRoute]:
    """Every route there is, but the client's pages."""
    modules = [importlib.import_module(f"routers.{module.name}") for module in pkgutil.iter_modules(routers.__path__)]
    found = [value.routes for module in modules for value in vars(module).values() if isinstance(value, APIRouter)]
    return [route for router in found for route in router if isinstance(route, APIRoute)]

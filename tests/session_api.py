"""The doors of `/api/sessions` and `/conversations`, as tests knock at them."""

from tests.people import Person


def api(person: Person, path: str = "") -> str:
    """An address below `/api/sessions`."""
    return f"http://{person.address}/api/sessions{path}"


async def begun(person: Person) -> str:
    """A conversation of one's own."""
    return str((await person.ask("POST", "/conversations", 201))["id"])

"""How a service is put together from parts, and how a part is exchanged.

A service names the classes of its parts as class attributes. That is all a deviation
or a liberty needs: it derives from one part, and takes its place.
"""

from __future__ import annotations

from typing import TypeVar

S = TypeVar("S")


def replaced(service: type[S], *parts: type) -> type[S]:
    """Return the service with each part in the place of the class it derives from.

    Raises:
        TypeError: a part derives from no part of this service.

    """
    places: dict[str, object] = {}
    for part in parts:
        names = [name for name, own in _parts(service) if issubclass(part, own)]
        if not names:
            known = ", ".join(own.__name__ for _, own in _parts(service))
            message = f"{part.__name__} derives from no part of {service.__name__}: "
            raise TypeError(message + known)
        places |= dict.fromkeys(names, part)
    return type(service.__name__, (service,), places)


def has_part(service: type, part: type) -> bool:
    """Tell whether a class derives from one of the service's parts."""
    return any(issubclass(part, own) for _, own in _parts(service))


def _parts(service: type) -> list[tuple[str, type]]:
    names = (name for base in service.__mro__ for name in vars(base))
    attributes = ((name, getattr(service, name)) for name in dict.fromkeys(names))
    return [
        (name, value)
        for name, value in attributes
        if isinstance(value, type) and not name.startswith("__")
    ]

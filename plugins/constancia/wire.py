"""Frozen dataclasses to JSON types and back, by their annotations alone.

Rules:

- A field at its default is left out: a line of the public tree is as long as what it
  says.
- Reading is strict: an unknown field, a missing one or another type is an error, never
  passed over.
- Dates are ISO 8601, tuples are lists, a nested record is an object.
- What is read again and again (a place, a trade, a standard that many met) is one object
  in memory: thirty thousand people live in a few hundred places.

Example::

    >>> from constancia.records import Text
    >>> to_dict(Text(es="Albañilería"))
    {'es': 'Albañilería'}
    >>> from_dict(Text, {"es": "Albañilería"})
    Text(es='Albañilería', en=None)
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from constancia.errors import TreeError

R = TypeVar("R")

Decoder = Callable[[Any], Any]


def to_dict(record: Any) -> dict[str, Any]:
    """Turn a record into JSON types; fields at their default are left out.

    Leaving defaults out keeps a line of the public tree as long as what it says.
    """
    encoded = {}
    for name, default in _defaults(type(record)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(record, name)
        if value == default:  # nothing is equal to a default that is missing
            continue
        encoded[name] = value if type(value) is str else _encode(value)
    return encoded


def from_dict(cls: type[R], mapping: Mapping[str, Any]) -> R:
    """Read a record of class ``cls`` back from JSON types.

    Raises:
        TreeError: a field is missing, unknown or of another type.
    """
    decoders = _field_decoders(cls)  # type: ignore[arg-type]  # a class is hashable
    try:
        return cls(**{name: decoders[name](value) for name, value in mapping.items()})
    except KeyError as error:
        raise TreeError(
            "árbol público: {record} tiene un campo desconocido, «{name}»",
            hint="Emita de nuevo con esta versión: «inv issue».",
            record=cls.__name__,
            name=error.args[0],
        ) from None
    except (TypeError, ValueError, AttributeError):
        raise TreeError(
            "árbol público: a {record} le falta un campo, o está dañado",
            hint="Emita de nuevo con esta versión: «inv issue».",
            record=cls.__name__,
        ) from None


@functools.lru_cache(8192)
def _one(value: Any) -> Any:
    """Return the first that was read of equal texts, records or lists."""
    return value


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_dict(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value


@functools.cache
def _defaults(cls: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


@functools.cache
def _field_decoders(cls: type) -> dict[str, Decoder]:
    hints = typing.get_type_hints(cls)
    return {
        field.name: _decoder(hints[field.name]) for field in dataclasses.fields(cls)
    }


def _decoder(hint: Any) -> Decoder:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        (inner,) = (_decoder(a) for a in arguments if a is not types.NoneType)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _decoder(arguments[0])
        return lambda value: _one(tuple(item(element) for element in value))
    if origin is Literal:
        return functools.partial(_one_of, arguments)
    if dataclasses.is_dataclass(hint):
        record = functools.partial(from_dict, typing.cast("type[Any]", hint))
        return lambda value: _one(record(value))
    known: dict[Any, Decoder] = {datetime.date: _date, str: _text}
    return known.get(hint) or functools.partial(_plain, hint)


def _one_of(allowed: tuple[str, ...], value: Any) -> Any:
    if value not in allowed:
        raise ValueError
    return value


_date: typing.Final = functools.lru_cache(8192)(datetime.date.fromisoformat)


def _text(value: Any) -> Any:
    if type(value) is not str:
        raise TypeError
    return _one(value)


def _plain(cls: type, value: Any) -> Any:
    if type(value) is not cls:
        raise TypeError
    return value

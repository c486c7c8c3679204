"""YAML as staff write it: every scalar is the text that stands there.

Rules:

- No types are guessed. ``no`` is not false, ``0123`` keeps its zero, ``2024-05-17`` is
  the text of a date: the reader of the column decides, as with a cell of a
  spreadsheet. Empty, ``~`` and ``null`` are the empty text.
- A key that stands twice in one mapping is refused, so that none is lost silently.
- Nothing but plain mappings, lists and scalars: tags are refused, aliases are copied
  within a bound on the whole document (no "billion laughs"), depth is bounded.

Each value knows its line, for findings.

Non-goals: writing YAML, several documents in a file, keeping comments.

Example::

    >>> parse("- {person_id: '007', state: no}").plain()
    [{'person_id': '007', 'state': 'no'}]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from constancia.speech import N_

MAX_DEPTH: Final = 12
MAX_VALUES: Final = 5_000_000  # 100,000 rows of 50 columns
MAX_CHARACTERS: Final = 100_000_000

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


class DocumentError(Exception):
    """A document that is not the YAML described above; ``line`` counts from 1."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list of nodes or a mapping from text to node, and its line."""

    value: str | list[Node] | dict[str, Node]
    line: int

    def plain(self) -> Any:
        """Return the value without lines: str, list and dict."""
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return self.value


def parse(text: str) -> Node:
    """Read one YAML document.

    Raises:
        DocumentError: with the line and, in Spanish, what is wrong there.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(N_("es demasiado grande"), None)
    try:
        return _Builder().build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise DocumentError(
            N_("no es YAML; revise sangrías y comillas"), line
        ) from None
    except yaml.YAMLError:
        # ReaderError: a control character that YAML does not allow
        raise DocumentError(
            N_("contiene caracteres que YAML no admite"), None
        ) from None


# libyaml's parser where it was built, else the same in Python
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read, with its size and height so far."""

    node: Node
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Builder:
    """Turns events into nodes without recursion, so that depth costs no stack."""

    count: int = 0
    #: name: the node, how many values a copy adds, how deep it is
    anchors: dict[str, tuple[Node, int, int]] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    root: Node | None = None

    def build(self, events: Iterator[yaml.Event]) -> Node:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise DocumentError(N_("hay más de un documento"), _line(event))
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                done = self.stack.pop()
                self._add(done.node, done.size, done.height, done.anchor)
        return self.root or Node("", 1)

    def _node(self, event: yaml.NodeEvent) -> None:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                # a collection that contains itself has no anchor yet either
                raise DocumentError(N_("usa un alias que no existe aquí"), line)
            known, size, height = self.anchors[event.anchor]
            self._add(Node(known.value, line), size, height, None)
            return
        if getattr(event, "tag", None) not in {None, "!"}:
            raise DocumentError(N_("usa una etiqueta «!», que no se admite"), line)
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style
            value = "" if plain and event.value in _NOTHING else event.value
            self._add(Node(value, line), 1, 1, event.anchor)
            return
        if len(self.stack) >= MAX_DEPTH:
            raise DocumentError(N_("está anidado demasiado hondo"), line)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Open(Node({} if mapping else [], line), event.anchor))

    def _add(self, node: Node, size: int, height: int, anchor: str | None) -> None:
        self.count += size
        if self.count > MAX_VALUES:
            raise DocumentError(N_("repite demasiados valores con alias"), node.line)
        if len(self.stack) + height > MAX_DEPTH + 1:
            raise DocumentError(N_("está anidado demasiado hondo"), node.line)
        if anchor:
            self.anchors[anchor] = (node, size, height)
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.size += size
        parent.height = max(parent.height, height + 1)
        self._put(parent, node)

    def _put(self, parent: _Open, node: Node) -> None:
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif isinstance(parent.node.value, dict):
            if parent.key is not None:
                parent.node.value[parent.key] = node
                parent.key = None
            elif not isinstance(node.value, str):
                raise DocumentError(N_("una clave no es un texto"), node.line)
            elif node.value in parent.node.value:
                raise DocumentError(N_("una clave está dos veces"), node.line)
            else:
                parent.key = node.value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

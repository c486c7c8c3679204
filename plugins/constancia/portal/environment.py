"""A Jinja environment that does no work twice.

Rules:

- What depends on nothing but the language and the site is computed when a template is
  compiled: ``{{ _('Buscar') }}``, ``{{ url('search') }}``, ``{{ site.host }}``. Jinja then
  joins it with the text around it, escaped once. So is a macro of the same template that
  only puts constants into a text. A name that a template assigns anywhere is left alone
  in that template.
- ``{% once KEY %}…{% endonce %}`` is rendered once for each key and then kept: the
  menu of a section, the foot of the site. Its body must depend on nothing but the key.
- Neither changes a byte of the output; a test renders the site without them.

Example::

    environment = Environment(constants={"site": site, "url": url}, loader=loader)
    environment.globals.update(site=site, url=url)
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Final

import jinja2
from jinja2 import nodes
from jinja2.compiler import has_safe_repr
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

_UNKNOWN: Final = object()


class Environment(jinja2.Environment):
    """An environment with constants."""

    def __init__(self, *, constants: Mapping[str, Any], **options: Any) -> None:
        """Make an environment.

        Args:
            constants: names that templates read, or call with constants to get the
                same each time. Globals are to hold the same under these names.
            options: of Jinja's own environment.
        """
        super().__init__(**options)
        self.constants = dict(constants)
        self._loaded: dict[str, jinja2.Template] = {}
        self.add_extension(Once)

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> jinja2.Template:
        """Return a template; every page asks again for all that it imports."""
        if not isinstance(name, str) or globals is not None:
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]

    def make_globals(
        self, d: MutableMapping[str, Any] | None
    ) -> MutableMapping[str, Any]:
        """Return the globals of a template as one plain dict.

        Jinja's own chain of dicts is walked for each page; globals are complete before
        the first template is loaded, so a copy does.
        """
        return {**self.globals, **(d or {})}

    def compile(self, source: Any, *arguments: Any, **options: Any) -> Any:
        """Compile a template with its constants computed."""
        if isinstance(source, str):
            name, filename = (*arguments, None, None)[:2]
            source = self.parse(source, name, filename)
            assigned = Counter(_assigned(source))
            known = {k: v for k, v in self.constants.items() if k not in assigned}
            if self.autoescape is True:
                macros = _plain_macros(source)
                known.update((k, v) for k, v in macros if assigned[k] == 1)
            _Folding(self, known).visit(source)
        return super().compile(source, *arguments, **options)


def _assigned(source: nodes.Template) -> Iterator[str]:
    """Return every name that a template gives a meaning of its own."""
    for name in source.find_all(nodes.Name):
        if name.ctx != "load":
            yield name.name
    for macro in source.find_all(nodes.Macro):
        yield macro.name
    for imported in source.find_all(nodes.Import):
        yield imported.target
    for listed in source.find_all(nodes.FromImport):
        for name_or_pair in listed.names:
            yield name_or_pair if isinstance(name_or_pair, str) else name_or_pair[1]


def _plain_macros(source: nodes.Template) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return the macros of a template that only put their arguments into a text."""
    for macro in source.body:
        if not isinstance(macro, nodes.Macro) or macro.defaults:
            continue
        names = tuple(argument.name for argument in macro.args)
        parts = [
            part
            for statement in macro.body
            for part in getattr(statement, "nodes", [statement])
        ]
        if all(
            isinstance(part, nodes.TemplateData)
            or (isinstance(part, nodes.Name) and part.name in names)
            for part in parts
        ):
            yield macro.name, functools.partial(_put, names, parts)


def _put(
    names: tuple[str, ...], parts: list[nodes.Name | nodes.TemplateData], *given: Any
) -> Any:
    """Return what a plain macro gives for constants."""
    if len(given) != len(names):
        return _UNKNOWN
    values = dict(zip(names, given, strict=True))
    return Markup().join(
        values[part.name] if isinstance(part, nodes.Name) else Markup(part.data)  # noqa: S704  # the template's own text
        for part in parts
    )


class _Folding(NodeTransformer):
    """Replaces expressions over constants by their values."""

    def __init__(
        self, environment: jinja2.Environment, constants: Mapping[str, Any]
    ) -> None:
        self._environment = environment
        self._constants = constants

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  # Jinja's name
        return self._folded(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Expr:  # noqa: N802  # the same
        return self._folded(node)

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:  # noqa: N802  # the same
        return self._folded(node)

    def _folded(self, node: nodes.Expr) -> nodes.Expr:
        value = self._value(node)
        if value is not _UNKNOWN and has_safe_repr(value):
            return nodes.Const(value, lineno=node.lineno)
        self.generic_visit(node)
        return node

    def _value(self, node: nodes.Node) -> Any:
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name(ctx="load"):
                return self._constants.get(node.name, _UNKNOWN)
            case nodes.Getattr(ctx="load"):
                owner = self._value(node.node)
                if owner is not _UNKNOWN:
                    return self._environment.getattr(owner, node.attr)
            case nodes.Call(kwargs=[], dyn_args=None, dyn_kwargs=None):
                function = self._value(node.node)
                given = [self._value(argument) for argument in node.args]
                if callable(function) and _UNKNOWN not in given:
                    return function(*given)
        return _UNKNOWN


class Once(Extension):
    """``{% once KEY %}``: a part that is the same on many pages."""

    tags = {"once"}  # noqa: RUF012  # as Jinja declares it

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        self._kept: dict[tuple[str, Any], Markup] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the tag, its key and its body."""
        line = next(parser.stream).lineno
        key: nodes.Expr = nodes.Const(None)
        if parser.stream.current.type != "block_end":
            key = parser.parse_expression()
        body = parser.parse_statements(("name:endonce",), drop_needle=True)
        place = nodes.Const(f"{parser.name}:{line}")
        call = self.call_method("_render", [place, key])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _render(self, place: str, key: Any, caller: Callable[[], str]) -> Markup:
        kept = self._kept.get((place, key))
        if kept is None:
            kept = self._kept[place, key] = Markup(caller())  # noqa: S704  # rendered with autoescape
        return kept

"""Puts the bodies of macros where they are called, before a template is compiled.

Rules:

- ``{{ icon('seal') }}`` becomes the body of ``icon``: no function is called for it, and
  what follows from the constant is computed when the template is compiled.
- Only a macro that depends on its arguments and on globals alone is put in place, and
  only where it is printed by itself; any other call stays a call. Names of its own get
  another name, so that they meet none of the template's.
- No byte of the output changes; a test renders the site without it.

Non-goals: macros with a caller, with further arguments, or of another context.

Example::

    components = {}                                  # filled as they are met
    template = inlined(environment.parse(source), environment, components)
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Final, NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

#: what gives names a meaning
_NAMING: Final = (nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)


class Body(NamedTuple):
    """A macro that can be put in place."""

    macro: nodes.Macro
    free: frozenset[str]  # names that it does not give a meaning to itself
    kept: frozenset[str]  # names that it does


#: by the names under which a template calls them
Macros = Mapping[str, Body]
#: those of the templates that were imported, by the template's name
Components = MutableMapping[str, Macros]

#: what a body may not have: its meaning hangs on where it stands
_BOUND: Final = (
    *(nodes.CallBlock, nodes.Import, nodes.FromImport, nodes.Include),
    *(nodes.Block, nodes.Macro, nodes.Extends),
)


def inlined(
    template: nodes.Template, environment: jinja2.Environment, components: Components
) -> nodes.Template:
    """Put the bodies of macros in place of their calls, and return the template.

    Args:
        template: is changed.
        environment: finds what the template imports; its globals are complete.
        components: what is known already; what is new is added.
    """
    assigned = set(stored(template))
    found = _macros(template, environment, components)
    macros = {name: body for name, body in found.items() if not body.free & assigned}
    _Inlining(macros).visit(template)
    _forget_unused(template)
    template.set_environment(environment)
    return template


def stored(node: nodes.Node) -> Iterator[str]:
    """Yield every name to which something gives a meaning of its own."""
    for part in node.find_all(_NAMING):
        match part:
            case nodes.Name(ctx="load"):
                pass
            case nodes.Name() | nodes.Macro():
                yield part.name
            case nodes.Import():
                yield part.target
            case nodes.FromImport():
                yield from (alias for _name, alias in _pairs(part))


def _pairs(listed: nodes.FromImport) -> Iterator[tuple[str, str]]:
    """Yield what is imported and what it is called here."""
    for name in listed.names:
        yield (name, name) if isinstance(name, str) else name


def _macros(
    template: nodes.Template, environment: jinja2.Environment, components: Components
) -> Macros:
    """Return the macros that can be put in place, of those imported and its own."""
    found: dict[str, Body] = {}
    for statement in template.body:
        match statement:
            case nodes.FromImport(template=nodes.Const(value=name), with_context=False):
                if name not in components:
                    parsed = _parsed(name, environment)
                    components[name] = _macros(parsed, environment, components)
                there, pairs = components[name], _pairs(statement)
                found.update((own, there[it]) for it, own in pairs if it in there)
            case nodes.Macro():
                macro = _copied(statement, {})
                _Inlining(found).visit(macro)
                body = _body(macro, environment)
                if body:
                    found[macro.name] = body
    return found


def _parsed(name: str, environment: jinja2.Environment) -> nodes.Template:
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    source, file, _fresh = environment.loader.get_source(environment, name)
    return environment.parse(source, name, file)


def _body(macro: nodes.Macro, environment: jinja2.Environment) -> Body | None:
    """Return a macro, if it means the same wherever its body stands."""
    try:
        [default.as_const() for default in macro.defaults]
    except nodes.Impossible:
        return None
    if next(macro.find_all(_BOUND), None):
        return None
    own = {name for part in macro.body for name in stored(nodes.Scope([part]))}
    free = set(_asked(macro.body)) - own - {argument.name for argument in macro.args}
    if not free <= environment.globals.keys() or own & environment.globals.keys():
        return None
    made = _renamed(macro)
    kept = {name for part in made.body for name in stored(nodes.Scope([part]))}
    return Body(made, frozenset(free), frozenset(kept))


def _asked(body: Iterable[nodes.Node], *, looping: bool = False) -> Iterator[str]:
    """Yield the names that statements ask for; ``loop`` where no loop is theirs."""
    for node in body:
        if isinstance(node, nodes.Name):
            if node.ctx == "load" and not (looping and node.name == "loop"):
                yield node.name
        else:
            inside = looping or isinstance(node, nodes.For)
            yield from _asked(node.iter_child_nodes(), looping=inside)


def _renamed(macro: nodes.Macro) -> nodes.Macro:
    """Return a macro whose own names are nobody else's."""
    own = {name for name in stored(macro) if name not in {macro.name, "loop"}}
    renamed: nodes.Macro = _copied(macro, {})
    for name in renamed.find_all(nodes.Name):
        if name.name in own:
            name.name = f"{name.name}__{macro.name}"
    return renamed


def _copied(value: Any, constants: Mapping[str, nodes.Const]) -> Any:
    """Return a copy of nodes, with constants in place of names."""
    match value:
        case nodes.Name(ctx="load") if value.name in constants:
            return constants[value.name]
        case nodes.Node():
            made = object.__new__(type(value))
            vars(made).update(vars(value))
            for field in value.fields:
                setattr(made, field, _copied(getattr(value, field), constants))
            return made
        case list():
            return [_copied(item, constants) for item in value]
    return value


class _Inlining(NodeTransformer):
    """Replaces what prints a macro by its body."""

    def __init__(self, macros: Macros) -> None:
        self._macros = macros

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802  # Jinja's name
        made: list[nodes.Node] = []
        for part in node.nodes:
            body = self._body(part)
            for statement in [nodes.Output([part])] if body is None else body:
                last = made[-1] if made else None
                if isinstance(last, nodes.Output) and isinstance(
                    statement, nodes.Output
                ):
                    last.nodes = [*last.nodes, *statement.nodes]
                else:
                    made.append(copy.copy(statement))
        for statement in made:
            statement.set_lineno(node.lineno)
        return made

    def _body(self, part: nodes.Expr) -> list[nodes.Node] | None:
        """Return what stands in place of a printed expression; ``None`` for itself."""
        match part:
            case nodes.Call(
                node=nodes.Name(name=called), dyn_args=None, dyn_kwargs=None
            ) if called in self._macros:
                body = self._macros[called]
                given = _given(body.macro, part)
            case _:
                return None
        if given is None:
            return None
        constants = {
            name: value
            for name, value in given.items()
            if isinstance(value, nodes.Const) and name not in body.kept
        }
        rest = {name: value for name, value in given.items() if name not in constants}
        put: list[nodes.Node] = _copied(body.macro.body, constants)
        if not rest and not body.kept:
            return put
        targets: list[nodes.Expr] = [nodes.Name(name, "param") for name in rest]
        return [nodes.With(targets, [*rest.values()], put)]


def _given(macro: nodes.Macro, call: nodes.Call) -> dict[str, nodes.Expr] | None:
    """Return what a call gives a macro; ``None`` where it does not fit."""
    names = [argument.name for argument in macro.args]
    own = {name.split("__")[0]: name for name in names}
    if len(call.args) > len(names):
        return None
    given = dict(zip(names, call.args, strict=False))
    for pair in call.kwargs:
        name = own.get(pair.key)
        if name is None or name in given:
            return None
        given[name] = pair.value
    defaults = names[len(names) - len(macro.defaults) :]
    for name, default in zip(defaults, macro.defaults, strict=True):
        given.setdefault(name, default)
    return given if given.keys() == set(names) else None


def _forget_unused(template: nodes.Template) -> None:
    """Take away imports, and a page's own macros, that nothing calls any more."""
    used = {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}
    page = template.find(nodes.Extends) is not None  # nobody imports from a page
    body: list[nodes.Node] = []
    for statement in template.body:
        if isinstance(statement, nodes.FromImport):
            pairs = [pair for pair in _pairs(statement) if pair[1] in used]
            statement.names = list(pairs)
            if pairs:
                body.append(statement)
        elif not (
            page and isinstance(statement, nodes.Macro) and statement.name not in used
        ):
            body.append(statement)
    template.body = body

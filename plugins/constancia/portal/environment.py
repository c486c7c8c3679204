"""A Jinja environment that does no work twice.

Rules:

- Macros stand in place where they are printed (``inlining``).
- What depends on nothing but the language and the site is computed when a template is
  compiled: ``{{ _('Buscar') }}``, ``{{ url('search') }}``, ``{{ site.host }}``; a branch that
  is never taken is left out. Jinja then joins it with the text around it, escaped once. A
  name that a template assigns anywhere is left alone in that template.
- Our own functions are called as they are, without Jinja's asking what they want to know
  of the context: nothing. What is printed is escaped once for each text, not each time.
- ``{% once KEY %}…{% endonce %}`` is rendered once for each key and then kept: the
  menu of a section, the foot of the site. Its body must depend on nothing but the key.
- None of this changes a byte of the output; a test renders the site without them.

Example::

    environment = Environment(
        constants={"site": site, "url": url}, functions={"url": url}, loader=loader
    )
    environment.globals.update(site=site, url=url)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, has_safe_repr
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from constancia.portal.inlining import Components, inlined, stored

_UNKNOWN: Final = object()
#: texts that are kept as they are printed: labels, places, sectors, and who was last
_PRINTED: Final = 8192


class _Generator(CodeGenerator):
    """Writes direct calls, and what is printed without making markup of it."""

    def visit_Call(  # noqa: N802  # Jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002  # as Jinja declares it
    ) -> None:
        if not isinstance(node.node, nodes.InternalName):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write(f"{node.node.name}(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("printed(")


class Environment(jinja2.Environment):
    """An environment with constants."""

    code_generator_class = _Generator

    def __init__(
        self,
        *,
        constants: Mapping[str, Any],
        functions: Mapping[str, Callable[..., Any]],
        **options: Any,
    ) -> None:
        """Make an environment.

        Args:
            constants: names that templates read, or call with constants to get the
                same each time. Globals are to hold the same under these names.
            functions: globals that ask nothing of the context.
            options: of Jinja's own environment.
        """
        super().__init__(**options)
        self.constants = dict(constants)
        #: names of a compiled template's own
        parts: dict[tuple[str, Any], Markup] = {}
        self.direct = {
            "printed": _printed,
            "kept": parts.get,
            "keep": parts.__setitem__,
            **{f"direct_{name}": function for name, function in functions.items()},
        }
        self._functions = frozenset(functions)
        self._components: Components = {}
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
            source = inlined(self.parse(source, name, filename), self, self._components)
            assigned = set(stored(source))
            known = {k: v for k, v in self.constants.items() if k not in assigned}
            _Folding(self, known, self._functions - assigned).visit(source)
        return super().compile(source, *arguments, **options)

    def _generate(self, *arguments: Any, **options: Any) -> str:
        """Return the program of a template, which begins with its direct names."""
        program = super()._generate(*arguments, **options)
        return f"globals().update(environment.direct); {program}"


def _printed(value: Any) -> str:
    """Return what a value is printed as."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    return value if kind is Markup else escape(value)


#: of plain texts alone: a text and markup may be equal and are not printed alike
_escaped: Final = functools.lru_cache(_PRINTED)(escape)


class _Folding(NodeTransformer):
    """Replaces expressions over constants by their values."""

    def __init__(
        self,
        environment: jinja2.Environment,
        constants: Mapping[str, Any],
        functions: frozenset[str],
    ) -> None:
        self._environment = environment
        self._constants = constants
        self._functions = functions

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  # Jinja's name
        folded = self._folded(node)
        match folded:
            case nodes.Call(
                node=nodes.Name(name=called), dyn_args=None, dyn_kwargs=None
            ) if called in self._functions:
                folded.node = _internal(f"direct_{called}")
        return folded

    def visit_If(self, node: nodes.If) -> Any:  # noqa: N802  # the same
        last = nodes.If(nodes.Const("else"), node.else_, [], [])
        kept: list[nodes.If] = []
        branches: list[nodes.If] = [node, *node.elif_, last]
        node.elif_, node.else_ = [], []
        for branch in branches:
            self.generic_visit(branch)
            tested = _tested(branch.test)
            if tested is _UNKNOWN:
                kept.append(branch)
            elif tested:
                last = branch
                break
        if not kept:
            return last.body
        kept[0].elif_, kept[0].else_ = kept[1:], last.body
        return kept[0]

    def visit_CondExpr(self, node: nodes.CondExpr) -> Any:  # noqa: N802  # the same
        self.generic_visit(node)
        tested = _tested(node.test)
        if tested is _UNKNOWN:
            return node
        return node.expr1 if tested else node.expr2 or nodes.Const("")

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


def _internal(name: str) -> nodes.InternalName:
    """Return a name of the program that is none of the template."""
    made = object.__new__(nodes.InternalName)  # Jinja lets its parser alone make one
    nodes.Node.__init__(made, name)
    return made


def _tested(test: nodes.Node) -> Any:
    """Return what a test gives where that is known."""
    try:
        return bool(test.as_const()) if isinstance(test, nodes.Expr) else _UNKNOWN
    except nodes.Impossible:
        return _UNKNOWN


class Once(Extension):
    """``{% once KEY %}``: a part that is the same on many pages."""

    tags = {"once"}  # noqa: RUF012  # as Jinja declares it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Read the tag, its key and its body: kept, or else rendered and kept."""
        line = next(parser.stream).lineno
        key: nodes.Expr = nodes.Const(None)
        if parser.stream.current.type != "block_end":
            key = parser.parse_expression()
        body = parser.parse_statements(("name:endonce",), drop_needle=True)
        place = nodes.Tuple([nodes.Const(f"{parser.name}:{line}"), key], "load")
        part = parser.free_identifier()
        kept = nodes.Call(_internal("kept"), [place], [], None, None)
        keep = nodes.Call(_internal("keep"), [place, part], [], None, None)
        rendered = [nodes.AssignBlock(part, None, body), nodes.ExprStmt(keep)]
        made: list[nodes.Node] = [
            nodes.Assign(part, kept),
            nodes.If(nodes.Not(part), rendered, [], []),
            nodes.Output([part]),
        ]
        return [statement.set_lineno(line) for statement in made]

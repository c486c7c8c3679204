"""One family of errors, so that a caller can catch all of ours and nothing else.

Rules:

- The message says where, what was expected and what was found; ``hint`` says what
  a person can do about it. ``console`` prints them as ``error:`` and ``hint:``.
- Both are Spanish templates, addressed to staff, and ``facts`` fill their braces. The
  template is the message id of the catalogue, so it stands in the code as a literal;
  ``told`` gives both in another language. A fact that is a word of ours is translated
  with them; what comes from the operating system stays as it is.
- Never a person's data: no name, number, phone or cell of a private column stands
  in a message, for messages end in logs, screenshots and e-mails.
- Foreign exceptions do not leak: a module that calls a library turns its errors
  into one of these.
- ``MalformedError`` alone is in English: it speaks to programs.

Example::

    >>> error = KeyFileError(
    ...     "{path}: no hay clave emisora",
    ...     hint="Créela con «inv keys.new».",
    ...     path="issuer.key.json",
    ... )
    >>> error.message, error.hint
    ('issuer.key.json: no hay clave emisora', 'Créela con «inv keys.new».')
    >>> english = {"{path}: no hay clave emisora": "{path}: there is no issuing key"}
    >>> error.told(lambda text: english.get(text, text))[0]
    'issuer.key.json: there is no issuing key'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

Gettext = Callable[[str], str]


class ConstanciaError(Exception):
    """Base of every error this project raises on purpose.

    ``message`` and ``hint`` are in Spanish; ``str(error)`` is the message.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, **facts: object
    ) -> None:
        self.template = message
        self.hint_template = hint
        self.facts = facts
        self.message, self.hint = self.told(str)
        super().__init__(self.message)

    @classmethod
    def of(cls, error: ConstanciaError) -> Self:
        """Return an error of this class that says the same as another one."""
        return cls(error.template, hint=error.hint_template, **error.facts)

    def told(self, gettext: Gettext) -> tuple[str, str | None]:
        """Return message and hint in the language of ``gettext``."""
        facts = {
            name: gettext(fact) if isinstance(fact, str) and fact else fact
            for name, fact in self.facts.items()
        }

        def fill(template: str) -> str:
            text = gettext(template)
            # without facts a brace is a brace
            return text.format(**facts) if facts else text

        hint = self.hint_template
        return fill(self.template), fill(hint) if hint else None


class ConfigurationError(ConstanciaError):
    """A setting, an environment variable or a data file of the project is wrong."""


class ExportError(ConstanciaError):
    """The export cannot be read at all (a fault in a cell is a finding instead)."""


class NotPublishableError(ConstanciaError):
    """The export was read and judged, and at least one finding is an error."""


class KeyFileError(ConstanciaError):
    """The issuing key is missing, locked, damaged or not allowed here."""


class CredentialError(ConstanciaError):
    """A credential, proof or status list cannot be made or is malformed."""


class MalformedError(CredentialError):
    """A document or value handed to a function is not what it has to be.

    For programs: whoever verifies catches it and answers with a check's detail, whoever
    reads an export answers with a finding, and whoever signs turns it into a
    ``CredentialError`` with words for staff.
    """


class LedgerError(ConstanciaError):
    """The ledger is missing, damaged, locked or contradicts what is asked of it."""


class TreeError(ConstanciaError):
    """The public tree is missing, incomplete or does not match its manifest."""


class SiteError(ConstanciaError):
    """The site could not be rendered, or the audit refused it."""

"""One family of errors, so that a caller can catch all of ours and nothing else.

Rules:

- The message says where, what was expected and what was found; ``hint`` says what
  a person can do about it. ``tasks.py`` prints them as ``error:`` and ``hint:``.
- Never a person's data: no name, number, phone or cell of a private column stands
  in a message, for messages end in logs, screenshots and e-mails.
- Foreign exceptions do not leak: a module that calls a library turns its errors
  into one of these.

Example::

    raise KeyFileError("issuer.key.json: the passphrase does not open this key",
                       hint="Check CONSTANCIA_PASSPHRASE and try again.")
"""

from __future__ import annotations


class ConstanciaError(Exception):
    """Base of every error this project raises on purpose."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


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


class LedgerError(ConstanciaError):
    """The ledger is missing, damaged, locked or contradicts what is asked of it."""


class TreeError(ConstanciaError):
    """The public tree is missing, incomplete or does not match its manifest."""


class SiteError(ConstanciaError):
    """The site could not be rendered, or the audit refused it."""

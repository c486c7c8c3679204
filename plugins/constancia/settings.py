"""Where things are, from options and environment; nothing here is a person's data.

Rules:

- Every path may come by option, else by environment (``CONSTANCIA_EXPORT``,
  ``CONSTANCIA_STATE``, ``CONSTANCIA_OUTPUT``, ``CONSTANCIA_KEY``), else it is the
  sample's. An empty variable counts as not set.
- ``CONSTANCIA_TODAY`` fixes the clock; otherwise today is the day in Central America
  (UTC-6, no summer time), wherever the computer stands. ``tasks.py`` asks once and
  hands the day down.

Example::

    settings = from_environment(os.environ, root=root, now=datetime.now(UTC))
    settings.today, settings.public_tree
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.errors import ConfigurationError

#: El Salvador, Guatemala and Honduras: UTC-6 all year
CENTRAL_AMERICA: Final = datetime.timezone(datetime.timedelta(hours=-6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Paths of one run and its day."""

    root: Path
    export: Path
    state: Path
    output: Path
    key: Path | None  # CONSTANCIA_KEY, when set
    today: datetime.date

    @property
    def public_tree(self) -> Path:
        """The public tree: what door 1 hands to door 2."""
        return self.state / "public"

    @property
    def private(self) -> Path:
        """The values that must never appear; for nobody's eyes but the audit's."""
        return self.state / "private"

    @property
    def built(self) -> Path:
        """What the last build and its audit remember; it names unlisted pages."""
        return self.state / "built"

    @property
    def report(self) -> Path:
        """What ``inv check`` found."""
        return self.state / "report"

    @property
    def ledger(self) -> Path:
        """The ledger."""
        return self.state / "ledger.sqlite"

    @property
    def issuing_key(self) -> Path:
        """The issuing key: ``CONSTANCIA_KEY``, else the state's own."""
        return self.key or self.state / "issuer.key.json"

    @property
    def demonstration_key(self) -> Path:
        """The key that is made by itself for the fictitious sample."""
        return self.state / "demonstration.key.json"

    @property
    def data(self) -> Path:
        """Names of columns, places, sectors and trades."""
        return self.root / "data"


def from_environment(
    environment: Mapping[str, str],
    *,
    root: Path,
    now: datetime.datetime,
    export: str | None = None,
) -> Settings:
    """Return the settings of a run; ``export`` is the option that goes before all.

    Raises:
        ConfigurationError: ``CONSTANCIA_TODAY`` is no date.
    """

    def path(name: str, default: Path) -> Path:
        value = environment.get(name)
        return Path(value).expanduser().resolve() if value else default

    data = root / "data"
    key = environment.get("CONSTANCIA_KEY")
    return Settings(
        root=root,
        export=Path(export).resolve()
        if export
        else path("CONSTANCIA_EXPORT", data / "export"),
        state=path("CONSTANCIA_STATE", data / "state"),
        output=path("CONSTANCIA_OUTPUT", root / "output"),
        key=Path(key).expanduser().resolve() if key else None,
        today=_today(environment.get("CONSTANCIA_TODAY"), now),
    )


def _today(fixed: str | None, now: datetime.datetime) -> datetime.date:
    if not fixed:
        return now.astimezone(CENTRAL_AMERICA).date()
    try:
        return datetime.date.fromisoformat(fixed.strip()[:10])
    except ValueError:
        raise ConfigurationError(
            "CONSTANCIA_TODAY: se esperaba una fecha como 2026-11-22",
            hint="Corríjala, o quítela para usar la fecha de hoy.",
        ) from None

"""Settings of Pelican; ``inv build`` and ``pelican -s pelicanconf.py`` both read them.

Nothing but settings. Paths and the day come from the environment, as for every task.
Run Pelican by hand with ``--fatal=errors``: without it, it goes on after an error.
"""

import datetime
import os
from pathlib import Path

import jinja2

ROOT = Path(__file__).resolve().parent
STATE = Path(os.environ.get("CONSTANCIA_STATE") or ROOT / "data" / "state")

# -- where things are ------------------------------------------------------------------
PATH = str(ROOT / "content")
THEME = str(ROOT / "theme")
OUTPUT_PATH = os.environ.get("CONSTANCIA_OUTPUT") or str(ROOT / "output")
CONSTANCIA_PUBLIC = str(STATE / "public")
CONSTANCIA_DATA = str(ROOT / "data")
CONSTANCIA_TODAY = (
    os.environ.get("CONSTANCIA_TODAY")
    # Central America: UTC-6, all year
    or datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=-6)))
    .date()
    .isoformat()
)

# -- the plugin ------------------------------------------------------------------------
PLUGIN_PATHS = [str(ROOT / "plugins")]
PLUGINS = ["constancia.portal"]

# -- templates -------------------------------------------------------------------------
JINJA_ENVIRONMENT = {
    "autoescape": True,  # Pelican's own default is off
    "extensions": ["jinja2.ext.i18n"],
    "lstrip_blocks": True,
    "trim_blocks": True,
    "undefined": jinja2.StrictUndefined,
}
MARKDOWN = {
    "extensions": ["markdown.extensions.extra", "markdown.extensions.meta"],
    "output_format": "html",
}

# -- what Pelican would make by itself: nothing --------------------------------------------
SITENAME = "Constancia"
SITEURL = ""
TIMEZONE = "America/El_Salvador"
DEFAULT_LANG = "es"
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
TEMPLATE_PAGES: dict[str, str] = {}
ARCHIVES_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ATOM = FEED_RSS = FEED_ALL_ATOM = FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = TAG_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None
DELETE_OUTPUT_DIRECTORY = False
CACHE_CONTENT = LOAD_CONTENT_CACHE = False

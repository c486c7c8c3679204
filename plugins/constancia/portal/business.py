"""A venture as JSON-LD: a LocalBusiness of schema.org, as narrow as its category allows.

Rules:

- It says what the page shows and no more: the owner is not a field, and a point is there
  only with the consent for it.
- The type follows from words of the category within the sector; where none is known, from
  the sector, and else it is a LocalBusiness. A guide is no tourist office.
- Opening hours stand in it only where all of them were understood (``hours``).
- It stands in a ``<script>`` data block: ``<`` is written as an escape.

Source: schema.org 30 (LocalBusiness and its subtypes, Offer, OpeningHoursSpecification).

Example::

    >>> business_type("alimentos", "Panadería y café")
    'Bakery'
    >>> business_type("construccion", None)
    'HomeAndConstructionBusiness'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from constancia.folding import fold
from constancia.portal.hours import Opening
from constancia.records import Venture
from constancia.territories import Country, Department

#: sector: type by how a word of the category begins (a whole word below five letters);
#: "" is for any other
_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "agricultura": {"viver": "GardenStore"},
    "alimentos": {
        **dict.fromkeys(("panad", "paste", "repost", "pan"), "Bakery"),
        "helad": "IceCreamShop",
        "abarr": "GroceryStore",
    },
    "artesania": {"galer": "ArtGallery", "joyer": "JewelryStore"},
    "belleza": {
        **dict.fromkeys(("barber", "peluq", "estil"), "HairSalon"),
        **dict.fromkeys(("unas", "manic"), "NailSalon"),
        "spa": "DaySpa",
        "salon": "BeautySalon",
        "": "HealthAndBeautyBusiness",
    },
    "carpinteria": {"": "HomeAndConstructionBusiness"},
    "comercio": {
        **dict.fromkeys(("barrio", "pulper", "conve"), "ConvenienceStore"),
        **dict.fromkeys(("abarr", "super"), "GroceryStore"),
        "ferret": "HardwareStore",
        "ropa": "ClothingStore",
        "zapat": "ShoeStore",
        "flori": "Florist",
        "masco": "PetStore",
        "": "Store",
    },
    "construccion": {
        **dict.fromkeys(("fontan", "plomer"), "Plumber"),
        "electr": "Electrician",
        "pintu": "HousePainter",
        **dict.fromkeys(("techo", "techad", "cubie"), "RoofingContractor"),
        **dict.fromkeys(("alban", "remod", "const", "obra"), "GeneralContractor"),
        "cerraj": "Locksmith",
        "": "HomeAndConstructionBusiness",
    },
    "energia-solar": {"": "HomeAndConstructionBusiness"},
    "gastronomia": {
        **dict.fromkeys(("panad", "paste", "repost"), "Bakery"),
        **dict.fromkeys(("cafet", "cafe"), "CafeOrCoffeeShop"),
        **dict.fromkeys(("hambu", "rapida"), "FastFoodRestaurant"),
        **dict.fromkeys(("bar", "canti", "cocte"), "BarOrPub"),
        "helad": "IceCreamShop",
        **dict.fromkeys(
            (
                *("resta", "comed", "comida", "pupus", "taque", "tacos", "pizze"),
                *("parri", "maris", "desay", "asados"),
            ),
            "Restaurant",
        ),
        "": "FoodEstablishment",
    },
    "jardineria": {"viver": "GardenStore", "": "HomeAndConstructionBusiness"},
    "mecanica": {
        **dict.fromkeys(("motoc", "moto", "motos"), "MotorcycleRepair"),
        "ender": "AutoBodyShop",
        "lavad": "AutoWash",
        "llant": "TireShop",
        **dict.fromkeys(("refri", "clima", "aire"), "HVACBusiness"),
        **dict.fromkeys(("autom", "carro", "vehic"), "AutoRepair"),
        "": "AutomotiveBusiness",
    },
    "servicios": {"lavan": "DryCleaningOrLaundry", "mudan": "MovingCompany"},
    "textil": {"ropa": "ClothingStore", "tienda": "ClothingStore"},
    "transporte": {"mudan": "MovingCompany"},
    "turismo": {
        "hotel": "Hotel",
        "hostal": "Hostel",
        "campa": "Campground",
        **dict.fromkeys(("hosped", "caban", "posad", "aloja"), "LodgingBusiness"),
        **dict.fromkeys(
            (
                *("agenc", "opera", "tour", "tours", "paseo", "excur", "recor"),
                "camin",
            ),
            "TravelAgency",
        ),
        "informacion": "TouristInformationCenter",
    },
}
_WHOLE_WORD: Final = 5
_WEEK: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)


def business_type(sector: str, category: str | None) -> str:
    """Return the type of schema.org for a sector (its slug) and a category."""
    types = _TYPES.get(sector, {})
    for word in fold(category or "").split():
        for start, found in types.items():
            if word == start or (len(start) >= _WHOLE_WORD and word.startswith(start)):
                return found
    return types.get("", "LocalBusiness")


def jsonld(
    venture: Venture,
    *,
    address: str,
    language: str,
    country: Country,
    department: Department | None,
    images: Iterable[str] = (),
    openings: Iterable[Opening] = (),
) -> Markup:
    """Return a venture as JSON-LD for a data block.

    Args:
        venture: an active one.
        address: full address of its page.
        language: of the page.
        country: of the venture.
        department: of the venture.
        images: full addresses of its photos.
        openings: its hours, if they were understood.
    """
    place = venture.place
    described = venture.description or venture.summary
    document = _present(
        {
            "@context": "https://schema.org",
            "@type": business_type(venture.sector, venture.category),
            "@id": address,
            "url": address,
            "name": venture.name,
            "description": described.in_language(language)[0],
            "address": _present(
                {
                    "@type": "PostalAddress",
                    "addressLocality": place.district or place.municipality,
                    "addressRegion": department.name if department else None,
                    "addressCountry": place.country,
                }
            ),
            "image": list(images),
            "telephone": venture.contact.phone or venture.contact.whatsapp,
            "email": venture.contact.email,
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": venture.point[0],
                "longitude": venture.point[1],
            }
            if venture.point
            else None,
            "openingHoursSpecification": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": [f"https://schema.org/{_WEEK[d]}" for d in o.days],
                    "opens": opens,
                    "closes": closes,
                }
                for o in openings
                for opens, closes in o.spans
            ],
            "currenciesAccepted": country.currency,
            "paymentAccepted": ", ".join(venture.payment),
            "knowsLanguage": list(venture.languages),
            "areaServed": venture.delivery,
            "sameAs": [
                s for s in (venture.website, venture.facebook, venture.instagram) if s
            ],
            "makesOffer": [
                {
                    "@type": "Offer",
                    "itemOffered": {"@type": "Product", "name": product.name},
                    **(
                        {"price": product.price, "priceCurrency": country.currency}
                        if product.price
                        else {}
                    ),
                }
                for product in venture.products
            ],
        }
    )
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  # escaped for a data block


def _present(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value}

"""Ask for what a list shows in part: SKUs, what is in a collection, who is in a segment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec

from largesse.transfer.decide.copying import lists
from largesse.transfer.decide.copying.lists import Listed
from largesse.transfer.decide.copying.rows import Thing
from largesse.transfer.model import Place
from largesse.transfer.service.copying.reading import NotThereError, Source

_BY_TIME = ("created_at", "-created_at")


class Completing:
    """Reads what is missing of things on a page, before they are written."""

    def __init__(self, source: Source, per_page: int, most_pages: int | None) -> None:
        self._source, self._per_page, self._most_pages = source, per_page, most_pages

    async def completed(self, kind: str, things: Sequence[Thing]) -> list[Thing]:
        """Return the things of a page with all that belongs to them."""
        complete = {
            "products": self._product,
            "product_collections": self._collection,
            "segments": self._segment,
        }.get(kind)
        if complete is None:
            return list(things)
        return list(await asyncio.gather(*(complete(each) for each in things)))

    async def each(self, path: str, their_ids: Sequence[str]) -> list[Thing]:
        """Return things read one by one; those that are not there are left away."""

        async def one(their_id: str) -> Thing | None:
            try:
                found = await self._source.get(path.format(id=their_id))
            except NotThereError:
                return None
            return found if isinstance(found, dict) else None

        found = await asyncio.gather(*(one(each) for each in their_ids))
        return [each for each in found if each is not None]

    async def _product(self, product: Thing) -> Thing:
        skus = product.get("skus") or {}
        data, total = skus.get("data"), skus.get("total") or 0
        if not isinstance(data, list) or total > len(data):
            data = await self._all(Listed(f"/v1/products/{product['id']}/skus", _BY_TIME))
        return product | {"skus": {"data": data}}

    async def _collection(self, collection: Thing) -> Thing:
        if collection.get("type") == "AUTO_UPDATE":
            return collection
        told = collection.get("products")
        items = told.get("data") if isinstance(told, dict) else told
        if not isinstance(items, list) or len(items) >= self._per_page:
            path = f"/v1/product-collections/{collection['id']}"
            answer = await self._source.get(path)
            items = answer.get("products") if isinstance(answer, dict) else None
        if not isinstance(items, list):
            path = f"/v1/product-collections/{collection['id']}/products"
            items = await self._all(Listed(path, _BY_TIME))
        listed = [
            {"object": each["object"], "id": each["id"]}
            for each in items
            if each.get("object") in ("product", "sku") and each.get("id")
        ]
        return collection | {"_items": listed}

    async def _segment(self, segment: Thing) -> Thing:
        if segment.get("type") not in (None, "static"):
            return segment
        listed = lists.LISTS["customers"]
        found = await self._all(listed, {"segment_id": segment["id"]})
        return segment | {"_customers": sorted({str(each["id"]) for each in found})}

    async def _all(self, listed: Listed, query: dict[str, str] | None = None) -> list[Any]:
        """Return everything in a list."""
        if self._most_pages is not None:
            listed = msgspec.structs.replace(listed, pages=self._most_pages)
        place, found = Place(), dict[str, Any]()
        while not place.over:
            asked = lists.query_of(listed, place, self._per_page) | (query or {})
            things = lists.things_in(await self._source.get(listed.path, asked))
            new = [each for each in things if each.get("id") not in found]
            found.update((str(each["id"]), each) for each in new)
            place = lists.next_place(
                listed,
                place,
                things,
                anything_new=bool(new),
                complete=False,
                per_page=self._per_page,
            )
        return [*found.values()]

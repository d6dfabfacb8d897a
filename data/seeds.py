"""Settings and run records as tables: the inputs of a build that do not come from the lake's rows."""

import json
from datetime import datetime
from importlib.metadata import version

import pyarrow as pa

from data.causes import catalogue_version, tags
from data.lake import Batch
from data.settings import Settings
from data.streams import INSTANT

TEXT, TEXTS = pa.string(), pa.list_(pa.string())

SERVICES = pa.schema(
    [
        ("service", TEXT),
        ("team", TEXT),
        ("tier", TEXT),
        ("repo", TEXT),
        ("path_prefix", TEXT),
        ("window_minutes", pa.int64()),
        ("deploys", TEXT),
        ("runbook", TEXT),
        ("aliases", TEXTS),
    ]
)
ALIASES = pa.schema([("alias", TEXT), ("service", TEXT)])
PATTERNS = pa.schema([("pattern", TEXT), ("service", TEXT), ("place", pa.int64())])
DEPENDENCIES = pa.schema([("service", TEXT), ("depends_on", TEXT)])
POLICIES = pa.schema([("repo", TEXT), ("ai_marked_since", pa.date32()), ("no_ai_before", pa.date32())])
BATCHES = pa.schema(
    [
        ("source", TEXT),
        ("stream", TEXT),
        ("run", TEXT),
        ("read_at", INSTANT),
        ("rows", pa.int64()),
        ("covers_since", INSTANT),
        ("covers_until", INSTANT),
        ("bookmark", TEXT),
        ("filename", TEXT),
    ]
)
COUNTING = pa.schema(
    [
        ("matured_days", pa.int64()),
        ("window_minutes", pa.int64()),
        ("production", TEXT),
        ("urgencies", TEXTS),
        ("acknowledged_by_a_person", pa.bool_()),
        ("rollback_blames", TEXT),
    ]
)
SAFEGUARDS = pa.schema([("flag_label", TEXT), ("senior_reviewers", TEXTS)])
SAFEGUARD_POLICIES = pa.schema(
    [
        ("policy", TEXT),
        ("since", pa.date32()),
        *((name, TEXTS) for name in ("origins", "services", "teams", "tiers", "repos")),
        ("min_lines", pa.int64()),
        ("human_reviews", pa.int64()),
        ("safeguards", TEXTS),
    ]
)
ORIGIN = pa.schema([("settings", TEXT)])
CAUSES = pa.schema(
    [
        ("tag", TEXT),
        ("place", pa.int64()),
        *((name, TEXT) for name in ("role", "name", "definition", "example", "not_this", "question")),
        ("words", TEXTS),
        ("retired", pa.bool_()),
        ("own", pa.bool_()),
    ]
)
KEY_VALUE = pa.schema([("key", TEXT), ("value", TEXT)])


def tables(settings: Settings, batches: list[Batch], now: datetime, fingerprint: str) -> dict[str, pa.Table]:
    """Table name -> rows, for schema `seed`."""
    counting = settings.counting
    return {
        "seed.services": _rows(
            SERVICES,
            [
                {"service": name, **service.model_dump(exclude={"depends_on", "patterns"})}
                for name, service in settings.services.items()
            ],
        ),
        "seed.service_aliases": _rows(
            ALIASES,
            [
                {"alias": alias, "service": name}
                for name, service in settings.services.items()
                for alias in {name, *service.aliases}
            ],
        ),
        "seed.service_patterns": _rows(
            PATTERNS,
            [
                {"pattern": pattern, "service": name, "place": place}
                for place, (name, service) in enumerate(settings.services.items())
                for pattern in service.patterns
            ],
        ),
        "seed.service_dependencies": _rows(
            DEPENDENCIES,
            [
                {"service": name, "depends_on": other}
                for name, service in settings.services.items()
                for other in service.depends_on
            ],
        ),
        "seed.policies": _rows(
            POLICIES, [{"repo": name, **repo.model_dump()} for name, repo in settings.repos.items()]
        ),
        "seed.safeguards": _rows(SAFEGUARDS, [settings.safeguards.model_dump()]),
        "seed.safeguard_policies": _rows(
            SAFEGUARD_POLICIES,
            [{"policy": policy.name, **policy.model_dump(exclude={"name"})} for policy in settings.policies],
        ),
        "seed.origin": _rows(ORIGIN, [{"settings": settings.origin.model_dump_json()}]),
        "seed.causes": _rows(
            CAUSES,
            [
                {"tag": tag.id, "place": place, **tag.model_dump(exclude={"id"})}
                for place, tag in enumerate(tags(settings.causes))
            ],
        ),
        "seed.counting": _rows(COUNTING, [counting.model_dump()]),
        "seed.batches": _rows(BATCHES, [_batch(batch) for batch in batches]),
        "seed.build": _rows(
            KEY_VALUE,
            [
                {"key": "fingerprint", "value": fingerprint},
                {"key": "built_at", "value": now.isoformat()},
                {"key": "organisation", "value": settings.organisation.name},
                {"key": "time_zone", "value": settings.organisation.time_zone},
                {"key": "synthetic", "value": str(settings.organisation.synthetic).lower()},
                {"key": "matured_days", "value": str(counting.matured_days)},
                {"key": "postmortem_template", "value": settings.postmortem.template},
                {"key": "causes", "value": catalogue_version()},
                {"key": "duckdb", "value": version("duckdb")},
            ],
        ),
    }


def _batch(batch: Batch) -> dict[str, object]:
    row = {name: getattr(batch, name) for name in BATCHES.names if name not in ("bookmark", "filename")}
    return {**row, "bookmark": json.dumps(batch.bookmark, sort_keys=True), "filename": batch.path.name}


def _rows(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)

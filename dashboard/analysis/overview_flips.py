"""Does the conclusion flip: the ratio within service and month, counted in other ways that could be defended."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis import strata
from dashboard.analysis.conclusions import Panel, Variant, panel
from dashboard.analysis.deploy_level import DeployLevel, deploy_level
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.incident_rates import dispersion, incident_rate, rate_ratio
from dashboard.analysis.overview import Overview
from dashboard.analysis.rates import Arm
from dashboard.analysis.sides import Unmarked
from dashboard.analysis.stratified import adjusted

Origins = tuple[str, ...]

_WITHIN = "service and month"


@dataclass(frozen=True)
class PerIncident:
    """Incidents per change over all changes; a change with two of them counts twice.

    Attributes:
        ai, human: Per 100 changes, the range widened where services vary more than chance would have it.
        ratio: AI over human, its range by chance alone.
    """

    ai: Estimate
    human: Estimate
    ratio: Estimate


@dataclass(frozen=True)
class Flips:
    """The panel, and the deploy-level methods it leaves apart because they are known to be off.

    Attributes:
        shown: The ratio the variants are held against.
        panel: Each variant with its conclusion.
        per_incident: The same comparison where every incident counts.
        deploys: The three usual ways to compare by deploy.
    """

    shown: Estimate
    panel: Panel
    per_incident: PerIncident
    deploys: DeployLevel


def flips(
    found: Overview,
    shown_view: str,
    whole: pd.DataFrame,
    periods: Mapping[str, pd.DataFrame],
    maturities: Mapping[str, pd.DataFrame],
    contents: pd.DataFrame,
    incidents: pd.DataFrame,
    unmarked: Unmarked,
) -> Flips:
    """The panel of variants.

    Args:
        found: The Overview's results.
        shown_view: Its link view.
        whole: The frame of `strata` for the period shown, with a column per link view.
        periods: Setting to the same frame for a part of the period.
        maturities: Setting to the frame with another maturity window, events in `events`.
        contents: As `deploy_level` describes it, its changes of unknown origin in `unknown_changes`.
        incidents: One row per (incident, origin of a change it counts against): `origin`, `service`.
        unmarked: What unmarked changes stand for on this page.
    """
    human = strata.UNKNOWN if unmarked is Unmarked.UNDECLARED else strata.HUMAN
    both = (*strata.HUMAN, *strata.UNKNOWN)
    variants = [
        *(Variant("link view", name, each.ratio) for name, each in found.views.items() if name != shown_view),
        *(Variant("maturity", name, _ratio(frame, "events", human)) for name, frame in maturities.items()),
        *(Variant("period", name, _ratio(frame, shown_view, human)) for name, frame in periods.items()),
    ]
    if unmarked is Unmarked.DECLARED:
        variants.append(Variant("unmarked changes", "counted as human-only", _ratio(whole, shown_view, both)))
    variants.append(Variant("method", "Poisson model with service and month", found.ratios.model))
    if found.ratios.standardised is not None:
        variants.append(Variant("method", "standardised to all changes", found.ratios.standardised.ratio))
    by_deploy = deploy_level(_named(contents, unmarked))
    variants.append(Variant("unit", "deploys with any AI change against the others", by_deploy.any_ai.ratio))
    shown = found.ratios.within.ratio
    return Flips(shown, panel(shown, variants), _per_incident(found, incidents, whole, human), by_deploy)


def _ratio(frame: pd.DataFrame, view: str, human: Origins) -> Estimate:
    cells = strata.read_views(frame, (view,), human=human, unknown=())[view].cells(by_size=False)
    one, other = (_arm(frame[frame["origin"].isin(origins)], view) for origins in (strata.AI, human))
    return adjusted(cells, one, other, _WITHIN).ratio


def _per_incident(found: Overview, incidents: pd.DataFrame, whole: pd.DataFrame, human: Origins) -> PerIncident:
    def rated(arm: Arm, origins: Origins) -> Estimate:
        mine = incidents[incidents["origin"].isin(origins)]
        changes = whole[whole["origin"].isin(origins)].groupby("service")["changes"].sum()
        by_service = mine["service"].value_counts().reindex(changes.index, fill_value=0)
        return incident_rate(len(mine), arm.changes, dispersion(by_service, changes))

    one, other = rated(found.ai, strata.AI), rated(found.human, human)
    return PerIncident(one, other, rate_ratio(one.events, one.n, other.events, other.n))


def _arm(rows: pd.DataFrame, view: str) -> Arm:
    return Arm("", "", round(float(rows[view].sum())), int(rows["changes"].sum()))


def _named(contents: pd.DataFrame, unmarked: Unmarked) -> pd.DataFrame:
    """The human arm and the rest as the page names them."""
    human, unknown, other = (contents[name] for name in ("human_changes", "unknown_changes", "other_changes"))
    if unmarked is Unmarked.UNDECLARED:
        human, unknown = unknown, human
    return contents.assign(human_changes=human, other_changes=other + unknown)

"""What the Review burden page says about the verification gap: a headline and its proof."""

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.verification_gap import BASE_WEEKS, Gap
from dashboard.analysis.wording import Span

CANNOT_TELL = (
    "Whether less attention is worse: riskier changes also get more review. Effort is counted in reviews, because no "
    "source tells the minutes people spent; a glance and an hour weigh the same."
)


def headline(gap: Gap) -> str:
    """The page's answer: what each changed line gets now, against the first weeks."""
    less = gap.less_attention
    if less.estimate is None:
        return "Whether review keeps up cannot be told yet"
    if less.low is None or less.high is None or less.low <= 0 <= less.high:
        return "Review keeps pace with the changes, as far as these weeks can tell"
    word = "less" if less.estimate > 0 else "more"
    about = f"{abs(less.estimate):.0f}% {word} human attention"
    return f"Each changed line now gets about {about} than in the first {BASE_WEEKS} weeks"


def lede(gap: Gap, unreviewed: Estimate) -> list[Span]:
    """Both components in bold, the range, and how many changes no human looked at."""
    said: list[Span] = []
    less, volume, review = gap.less_attention, gap.volume.estimate, gap.review.estimate
    if less.estimate is None or volume is None or review is None:
        said.append(Span(f"{less.caveats[0]} "))
    else:
        since = f", from {fmt.date_of(gap.weeks[0].week)}" if gap.weeks else ""
        base = f"first {BASE_WEEKS} weeks{since} = 100"
        grown = f"Changed lines went to {volume:.0f}, human reviews to {review:.0f} ({base}). "
        said.append(Span(grown, bold=True))
        if less.low is not None and less.high is not None:
            said.append(Span(f"The data fit {_fitting(less.low, less.high)} of the attention a line gets. "))
    if unreviewed.n:
        said.append(Span(f"{fmt.share(unreviewed.events, unreviewed.n)} changes", bold=True))
        said.append(Span(" of the period were merged before any other human reviewed them."))
    return said


def _fitting(low: float, high: float) -> str:
    """A loss, a gain, or what lies between the two, in per cent."""
    ends = low, high = fmt.outward(low, high, 0)
    least, most = (fmt.short_count(abs(end)) for end in ends)
    if low < 0 < high:
        return f"anything from a gain of {least}% to a loss of {most}%"
    return f"a loss of anything from {least} to {most}%" if high > 0 else f"a gain of anything from {most} to {least}%"

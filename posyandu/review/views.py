"""The page of one child."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..charts.kinds import KINDS, Size
from ..charts.queries import growth_record
from ..charts.reader import card_of, chart_in_page
from ..children import queries
from ..children.words import LEAVE_REASONS, event_day, event_told, service_given
from ..core.age import age_in_words
from ..core.roles import TABLE, Permission
from ..extensions import db
from ..figures.history import history_of
from ..figures.settings import rules_of
from ..models import Child
from ..sessions.finding import finding_of, indices_of
from ..web import clock
from ..web.guard import guard
from .sheet import lines

blueprint = Blueprint("review", __name__)


@blueprint.get("/anak/<uuid:child_id>")
@guard(Permission.SEE_CHILD)
def child(child: Child) -> ResponseReturnValue:
    """All that is known of a child: the last finding, one chart, the indices, the table, its register and its log."""
    page, record = queries.child_page(child), growth_record(child)
    history = history_of(db.session, child, rules=rules_of(child.posyandu.kelurahan.kecamatan_id))
    last = history.measured[-1] if history.measured else None
    asked = request.args.get("grafik", "")
    slug = asked if asked in KINDS else card_of(record)
    return render_template(
        "review/child.html",
        child=child,
        page=page,
        lines=lines(page),
        last=last,
        finding=finding_of(history, last) if last else None,
        indices=indices_of(last, history.scores[last.id]) if last else [],
        kind=KINDS[slug],
        kinds=KINDS.values(),
        full=chart_in_page(record, slug),
        compact=chart_in_page(record, slug, size=Size.COMPACT),
        age=age_in_words(child.birth_date, max(clock.today(), child.birth_date)),
        service_given=service_given,
        event_told=event_told,
        event_day=event_day,
        local_day=lambda moment: moment.astimezone(clock.JAKARTA).date(),
        left=LEAVE_REASONS.get(child.leave_reason) if child.leave_reason else None,
        may_refer=current_user.user.role in TABLE[Permission.REFER],
        may_manage=current_user.user.role in TABLE[Permission.MANAGE_CHILD],
    )
